import { CollectiveError, encodeProtectedLine } from '@collective/core'
import {
  audienceText,
  encodeText,
  messageOf,
  readClaim,
  SenderOrder,
  signedBytes,
} from '@collective/core/internal'
import type {
  CallOptions,
  Message,
  OpenedMessage,
  Principal,
  ReadFrame,
  Recipient,
  SealedMessage,
  Security,
} from '@collective/core'
import { encodeEnvelope, readEnvelope, type Envelope } from './envelope'
import { RoleKeys, type TagKey } from './keys'
import { resolvePskOptions, type PskOptions } from './options'

const scheme = 'psk'
const domain = encodeText('collective-psk-tag-1\n').slice()
const digestBytes = 32

/**
 * A secret that all members share: HMAC-SHA-256 over everything that travels, in both directions. It keeps strangers out, and the broker from
 * changing anything; it hides nothing from the broker, and **every member can speak as any other**: for small labs. Where members must be told
 * apart, use `nacl()` or `rsa()`.
 * @throws CollectiveError `invalidOption`; `unsupported` in a browser without WebCrypto
 */
export function psk(options: PskOptions): Security {
  const { principal, secret } = resolvePskOptions(options)
  return new SharedSecret(principal, new RoleKeys(secret))
}

class SharedSecret implements Security {
  readonly scheme = scheme
  readonly principal: Principal
  readonly #keys: RoleKeys
  readonly #order = new SenderOrder()

  constructor(principal: Principal, keys: RoleKeys) {
    this.principal = principal
    this.#keys = keys
  }

  async seal(
    message: Message,
    recipients: readonly Recipient[],
    { signal }: CallOptions,
  ): Promise<SealedMessage> {
    signal.throwIfAborted()
    const { kind, credential } = this.principal
    const audience = audienceText(message.to, '')
    const line = encodeProtectedLine({ ...message, scheme, credential, audience })
    const key = await this.#keys.get(kind, message.collective)
    // One digest for the whole roster, whose body may be long; then one short code for each copy.
    const digest = await digestOf(line, message.body)
    const envelopes = namesOf(message, recipients).map(recipient => envelopeFor(recipient, digest, key))
    return { protected: line, body: message.body, envelopes: await Promise.all(envelopes) }
  }

  async open(frame: ReadFrame, { signal }: CallOptions): Promise<OpenedMessage> {
    signal.throwIfAborted()
    return this.#order.run(frame.line.credential, () => this.#open(frame))
  }

  async #open(frame: ReadFrame): Promise<OpenedMessage> {
    const { line, body } = frame
    if (line.scheme !== scheme)
      throw new CollectiveError('schemeMismatch', `this side takes ${scheme} frames, got ${line.scheme}`)
    const principal = readClaim(line.credential)
    const envelope = readEnvelope(frame.envelope)
    await assertTag(frame, envelope, await this.#keys.get(principal.kind, line.collective))
    this.#assertForUs(line.to, envelope)
    return { message: messageOf(line, body), principal, asker: principal }
  }

  #assertForUs({ type }: Message['to'], { recipient }: Envelope): void {
    const isForOne = type === 'roster' || type === 'request'
    if (recipient === (isForOne ? this.principal.id : '')) return
    throw new CollectiveError('wrongAddress', `a frame for another recipient than ${this.principal.id}`)
  }
}

/** For whom the copies are; a broadcast has one, for nobody in particular. */
function namesOf({ to }: Message, recipients: readonly Recipient[]): readonly string[] {
  if (to.type === 'agent' || to.type === 'event') return ['']
  const names = recipients.map(recipient => (typeof recipient === 'string' ? recipient : recipient.id))
  if (names.length > 0) return names
  throw new CollectiveError(
    'invalidOption',
    'expected the recipients of a direct message or an answer, got none',
  )
}

async function envelopeFor(recipient: string, digest: Uint8Array, key: TagKey): Promise<Uint8Array> {
  const tag = await crypto.subtle.sign('HMAC', key, taggedBytes(recipient, digest))
  return encodeEnvelope({ tag: new Uint8Array(tag), recipient })
}

/** WebCrypto compares in constant time. */
async function assertTag(frame: ReadFrame, { tag, recipient }: Envelope, key: TagKey): Promise<void> {
  const bytes = taggedBytes(recipient, await digestOf(frame.protected, frame.body))
  if (await crypto.subtle.verify('HMAC', key, tag.slice(), bytes)) return
  throw new CollectiveError(
    'notVerified',
    'expected the authentication code of a frame that was made with the secret of this side, and this frame has another',
  )
}

async function digestOf(line: Uint8Array, body: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', signedBytes(line, body).slice()))
}

function taggedBytes(recipient: string, digest: Uint8Array): Uint8Array<ArrayBuffer> {
  const name = encodeText(recipient)
  const bytes = new Uint8Array(domain.length + digestBytes + name.length)
  bytes.set(domain, 0)
  bytes.set(digest, domain.length)
  bytes.set(name, domain.length + digestBytes)
  return bytes
}
