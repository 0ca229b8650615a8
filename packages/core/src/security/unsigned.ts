import { decodeText, encodeText } from '../bytes/text'
import { isCallerId } from '../addresses/format'
import { CollectiveError } from '../errors/error'
import { audienceText } from '../frames/audience-text'
import { messageOf } from '../frames/message-of'
import { encodeProtectedLine } from '../frames/protected-line'
import { isIdentity, type Identity } from '../identity/identity'
import { claimOf, readClaim } from './claims'
import type { ReadFrame } from '../frames/frame'
import type { Message } from '../messages/message'
import type { OpenedMessage, Principal, Recipient, SealedMessage, Security } from '../plugins/security'

/** Who this side says it is. */
export type UnsignedOptions =
  | { /** A node's identity. */ readonly identity: Identity }
  | { /** A client's caller id, such as `user=root`. */ readonly caller: string }

const scheme = 'unsigned'
const noEnvelope = new Uint8Array(0)

/**
 * No security at all: everybody is whom they say they are, and the broker reads everything. For development on loopback.
 * Nothing falls back to it; it is always written out, and the command line warns when it is used.
 * @throws CollectiveError `invalidOption`
 */
export function unsigned(options: UnsignedOptions): Security {
  const principal = principalOf(options)
  const ownEnvelope = encodeText(principal.id)
  return {
    scheme,
    principal,
    // Asynchronous by contract: every other scheme has to wait.
    seal: async (message, recipients, { signal }) => {
      signal.throwIfAborted()
      return sealUnsigned(message, recipients, principal.credential)
    },
    open: async (frame, { signal }) => {
      signal.throwIfAborted()
      return openUnsigned(frame, ownEnvelope)
    },
  }
}

function principalOf(options: UnsignedOptions): Principal {
  if ('identity' in options && isIdentity(options.identity)) return claimOf('node', options.identity)
  if ('caller' in options && isCallerId(options.caller)) return claimOf('client', options.caller)
  throw new CollectiveError(
    'invalidOption',
    `unsigned() takes { identity } of a node or { caller } such as user=root, got ${JSON.stringify(options)}`,
  )
}

function sealUnsigned(message: Message, recipients: readonly Recipient[], credential: string): SealedMessage {
  const { kind, collective, id, createdMs, ttlMs, to, replyTo } = message
  const audience = audienceText(to, '')
  const about = { kind, collective, id, createdMs, ttlMs, to, replyTo, scheme, credential, audience }
  const line = encodeProtectedLine(about)
  // A recipient cannot be proved without a signature; the envelope only lets a node notice a frame that went astray.
  const envelopes = message.to.type === 'roster' ? recipients.map(envelopeFor) : [noEnvelope]
  return { protected: line, body: message.body, envelopes }
}

function envelopeFor(recipient: Recipient): Uint8Array {
  return encodeText(typeof recipient === 'string' ? recipient : recipient.id)
}

function openUnsigned({ line, envelope, body }: ReadFrame, ownEnvelope: Uint8Array): OpenedMessage {
  if (line.scheme !== scheme)
    throw new CollectiveError('schemeMismatch', `this side takes ${scheme} frames, got ${line.scheme}`)
  if (line.to.type === 'roster') assertRecipient(envelope, ownEnvelope)
  const principal = readClaim(line.credential)
  return { message: messageOf(line, body), principal, asker: principal }
}

function assertRecipient(envelope: Uint8Array, own: Uint8Array): void {
  if (areEqual(envelope, own)) return
  throw new CollectiveError('wrongAddress', `a frame for another recipient than ${decodeText(own)}`)
}

function areEqual(some: Uint8Array, others: Uint8Array): boolean {
  if (some.length !== others.length) return false
  for (let index = 0; index < some.length; index += 1) if (some[index] !== others[index]) return false
  return true
}
