import { CollectiveError, encodeProtectedLine } from '@collective/core'
import { audienceText, rosterTree, signedBytes } from '@collective/core/internal'
import type { Message, Recipient, SealedMessage } from '@collective/core'
import { Peer } from '../members/peer'
import { isCurrent, type RsaParts } from '../parts'
import { toBase64 } from './base64'
import { digestOfKey, encryptBody, newContentKey } from './content-key'
import { EnvelopeWriter, type Envelope } from './envelope'
import { wrap } from './key-wrap'
import { signBy } from './signature'
import { treeHash } from './tree-hash'

// As many as are under way at once: the thread pool has four hands.
const wrapsAtOnce = 64

/** Makes frames of what this side says: signed once for all recipients, and where it is for some alone, encrypted for each. */
export class Sealer {
  readonly #parts: RsaParts

  constructor(parts: RsaParts) {
    this.#parts = parts
  }

  /** @throws CollectiveError `invalidOption` where an answer is for an asker of another scheme; the signal's reason */
  async seal(
    message: Message,
    recipients: readonly Recipient[],
    signal: AbortSignal,
  ): Promise<SealedMessage> {
    const { type } = message.to
    if (type === 'request' && recipients.length === 0) throw noAsker()
    const tree = type === 'roster' ? await rosterTree(recipients.map(idOf), treeHash) : undefined
    const audience = audienceText(message.to, tree ? toBase64(tree.root) : '')
    const isForSome = type === 'roster' || type === 'request'
    const contentKey = isForSome && this.#parts.unwrappingKey ? newContentKey() : undefined
    const sealed = await this.#sign(message, audience, contentKey)
    const proofs = tree?.proofs ?? []
    const keys = contentKey ? await this.#wrapFor(recipients, contentKey, signal) : []
    const count = type === 'roster' ? recipients.length : 1
    const envelopes = Array.from({ length: count }, (_, index) =>
      sealed.writer.write(present({ proof: proofs[index], key: keys[index] })),
    )
    return { protected: sealed.protected, body: sealed.body, envelopes }
  }

  async #sign(message: Message, audience: string, contentKey: Uint8Array | undefined): Promise<Signed> {
    const { scheme, principal, key, chain } = this.#parts
    const about = { ...message, scheme, credential: principal.credential, audience }
    const line = encodeProtectedLine(contentKey ? { ...about, key: digestOfKey(contentKey) } : about)
    const body = contentKey ? encryptBody(message.body, { key: contentKey, line }) : message.body
    const signature = await signBy(key, signedBytes(line, body))
    return { protected: line, body, writer: new EnvelopeWriter({ signature, chain }) }
  }

  async #wrapFor(
    recipients: readonly Recipient[],
    contentKey: Uint8Array,
    signal: AbortSignal,
  ): Promise<readonly (Uint8Array | undefined)[]> {
    const { revocations, nowMs } = this.#parts
    await revocations.refresh(nowMs())
    const wrapped: (Uint8Array | undefined)[] = []
    for (let from = 0; from < recipients.length; from += wrapsAtOnce) {
      signal.throwIfAborted()
      const some = recipients.slice(from, from + wrapsAtOnce)
      wrapped.push(...(await Promise.all(some.map(recipient => this.#wrap(recipient, contentKey)))))
    }
    return wrapped
  }

  /** Undefined for who is not known here, or no longer counts: it answers that it cannot read this, and brings its certificate. */
  async #wrap(recipient: Recipient, contentKey: Uint8Array): Promise<Uint8Array | undefined> {
    const peer = await this.#peerOf(recipient)
    return peer && isCurrent(peer, this.#parts) ? wrap(contentKey, await peer.wrappingKey) : undefined
  }

  async #peerOf(recipient: Recipient): Promise<Peer | undefined> {
    if (typeof recipient === 'string') return this.#parts.peers.node(recipient)
    if (recipient instanceof Peer) return recipient
    throw noAsker()
  }
}

interface Signed {
  readonly protected: Uint8Array
  readonly body: Uint8Array
  readonly writer: EnvelopeWriter
}

function noAsker(): CollectiveError {
  return new CollectiveError('invalidOption', 'expected the asker of an answer as open gave it')
}

function idOf(recipient: Recipient): string {
  return typeof recipient === 'string' ? recipient : recipient.id
}

function present({
  proof,
  key,
}: {
  proof: Uint8Array | undefined
  key: Uint8Array | undefined
}): Partial<Envelope> {
  return { ...(proof ? { proof } : {}), ...(key ? { key } : {}) }
}
