import { encodeText } from '../bytes/text'
import { isCallerId } from '../addresses/format'
import { CollectiveError } from '../errors/error'
import { decodeProtectedLine, encodeProtectedLine } from '../frames/protected-line'
import { isIdentity, type Identity } from '../identity/identity'
import type { Frame } from '../frames/frame'
import type { Audience, Message } from '../messages/message'
import type { OpenedMessage, Principal, SealedMessage, Security } from '../plugins/security'

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
  const credential = `${principal.kind}:${principal.id}`
  return {
    scheme,
    principal,
    // Asynchronous by contract: every other scheme has to wait.
    seal: async (message, recipients) => sealUnsigned(message, recipients, credential),
    open: async frame => openUnsigned(frame, principal),
  }
}

function principalOf(options: UnsignedOptions): Principal {
  if ('identity' in options && isIdentity(options.identity))
    return { kind: 'node', id: options.identity, attributes: {} }
  if ('caller' in options && isCallerId(options.caller))
    return { kind: 'client', id: options.caller, attributes: {} }
  throw new CollectiveError(
    'invalidOption',
    `unsigned() takes { identity } of a node or { caller } such as user=root, got ${JSON.stringify(options)}`,
  )
}

function sealUnsigned(message: Message, recipients: readonly Identity[], credential: string): SealedMessage {
  const line = encodeProtectedLine({ ...message, scheme, credential, audience: audienceOf(message.to) })
  // A recipient cannot be proved without a signature; the envelope only lets a node notice a frame that went astray.
  const envelopes = message.to.type === 'roster' ? recipients.map(encodeText) : [noEnvelope]
  return { protected: line, body: message.body, envelopes }
}

function audienceOf(to: Audience): string {
  switch (to.type) {
    case 'agent':
      return to.agent
    case 'roster':
      return ''
    case 'request':
      return to.requestId
    case 'event':
      return to.kind
    default:
      return to satisfies never
  }
}

function openUnsigned(frame: Frame, self: Principal): OpenedMessage {
  const line = decodeProtectedLine(frame.protected)
  if (line.scheme !== scheme)
    throw new CollectiveError('schemeMismatch', `this side takes ${scheme} frames, got ${line.scheme}`)
  if (line.to.type === 'roster') assertRecipient(frame.envelope, self)
  return { message: { ...line, body: frame.body }, principal: claimedPrincipal(line.credential) }
}

function assertRecipient(envelope: Uint8Array, self: Principal): void {
  if (isText(envelope, self.id)) return
  throw new CollectiveError('wrongAddress', `a frame for another recipient than ${self.id}`)
}

// Bytes are compared, because an envelope from anywhere need not be UTF-8.
function isText(bytes: Uint8Array, text: string): boolean {
  const expected = encodeText(text)
  return bytes.length === expected.length && expected.every((byte, index) => bytes[index] === byte)
}

function claimedPrincipal(credential: string): Principal {
  const [kind, ...rest] = credential.split(':')
  const id = rest.join(':')
  if (kind === 'node' && isIdentity(id)) return { kind, id, attributes: {} }
  if (kind === 'client' && isCallerId(id)) return { kind, id, attributes: {} }
  throw new CollectiveError(
    'frameMalformed',
    'expected node:IDENTITY or client:CALLER as the claim of an unsigned frame',
  )
}
