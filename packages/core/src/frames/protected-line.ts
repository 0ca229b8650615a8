import { formatAddress, parseAddress } from '../addresses/format'
import { decodeText, encodeText } from '../bytes/text'
import { isHex } from '../bytes/hex'
import { CollectiveError } from '../errors/error'
import { shown } from '../errors/shown'
import { isName } from '../identity/identity'
import { splitFrame, type ReadFrame } from './frame'
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json'
import { messageKinds, type Audience, type MessageHeader, type MessageKind } from '../messages/message'

/** The frame version this code speaks. */
export const frameVersion = 1

// Every field at its longest, escaped, is shorter. It is read before anything is verified, so a stranger's line must cost little.
const maxLineBytes = 32 * 1024

/** What the protected line says: the header, how it is sealed and by whose credential. */
export interface ProtectedLine extends MessageHeader {
  /** The security scheme, such as `unsigned` or `nacl`. */
  readonly scheme: string
  /** The digest of the sender's credential; in the `unsigned` scheme the sender's own claim. */
  readonly credential: string
  /** Whom it is for, as the scheme writes it: an agent, a Merkle root, a request id. */
  readonly audience: string
  /** Hash of the content key, where the body is encrypted. */
  readonly key?: string
}

/** The protected line as bytes. */
export function encodeProtectedLine(line: ProtectedLine): Uint8Array {
  return encodeText(
    JSON.stringify({
      v: frameVersion,
      scheme: line.scheme,
      kind: line.kind,
      collective: line.collective,
      id: line.id,
      cred: line.credential,
      created: line.createdMs,
      ttl: line.ttlMs,
      to: [line.to.type, line.audience],
      replyTo: line.replyTo && formatAddress(line.replyTo),
      key: line.key,
    }),
  )
}

/**
 * Reads a protected line; cheap, and nothing in it is to be believed before the seal held.
 * @throws CollectiveError `frameVersion` for another version, `invalidAddress` for a bad `replyTo`, `frameMalformed` for everything else
 */
export function decodeProtectedLine(bytes: Uint8Array): ProtectedLine {
  const json = parseLine(bytes)
  if (json['v'] !== frameVersion)
    throw new CollectiveError(
      'frameVersion',
      `this side speaks frame version ${frameVersion}, got ${shown(json['v'])}`,
    )
  const id = json['id']
  if (!isHex(id, 16)) throw malformed('id', '32 hexadecimal digits')
  const collective = json['collective']
  if (!isName(collective)) throw malformed('collective', 'a name')
  const { to, audience } = readAudience(json['to'])
  // One shape, whatever is in it: every message passes here on both sides.
  return {
    id,
    collective,
    to,
    audience,
    kind: readKind(json['kind']),
    scheme: readText(json, 'scheme'),
    credential: readText(json, 'cred'),
    createdMs: readMs(json, 'created'),
    ttlMs: readMs(json, 'ttl'),
    replyTo: json['replyTo'] === undefined ? undefined : parseAddress(readText(json, 'replyTo')),
    key: json['key'] === undefined ? undefined : readText(json, 'key'),
  }
}

/**
 * A received frame in its parts, with its protected line read.
 * @throws CollectiveError `frameMalformed`; what reading the line throws
 */
export function readFrame(bytes: Uint8Array): ReadFrame {
  const { protected: protectedBytes, envelope, body } = splitFrame(bytes)
  return { protected: protectedBytes, envelope, body, line: decodeProtectedLine(protectedBytes) }
}

function parseLine(bytes: Uint8Array): JsonObject {
  if (bytes.length > maxLineBytes) throw malformedLine(`at most ${maxLineBytes} bytes`)
  try {
    const json: unknown = JSON.parse(decodeText(bytes))
    if (isJsonObject(json)) return json
  } catch (cause) {
    throw malformedLine('one line of JSON in UTF-8', cause)
  }
  throw malformedLine('a JSON object')
}

function readKind(value: JsonValue | undefined): MessageKind {
  for (const kind of messageKinds) if (kind === value) return kind
  throw malformed('kind', `one of ${messageKinds.join(', ')}`)
}

function readText(json: JsonObject, field: string): string {
  const value = json[field]
  if (typeof value !== 'string' || value.length > 1024)
    throw malformed(field, 'text of at most 1024 characters')
  return value
}

function readMs(json: JsonObject, field: string): number {
  const value = json[field]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw malformed(field, 'whole milliseconds')
  return value
}

function readAudience(value: JsonValue | undefined): { to: Audience; audience: string } {
  const type = Array.isArray(value) ? value[0] : undefined
  const audience = Array.isArray(value) ? value[1] : undefined
  if (typeof audience !== 'string' || audience.length > 256) throw malformed('to', 'a pair of texts')
  switch (type) {
    case 'agent':
      return { to: { type, agent: audience }, audience }
    case 'roster':
      return { to: { type }, audience }
    case 'request':
      return { to: { type, requestId: audience }, audience }
    case 'event':
      return { to: { type, kind: audience }, audience }
    default:
      throw malformed('to', 'agent, roster, request or event')
  }
}

function malformedLine(expected: string, cause?: unknown): CollectiveError {
  return new CollectiveError('frameMalformed', `expected ${expected} as the protected line`, { cause })
}

function malformed(field: string, expected: string): CollectiveError {
  return new CollectiveError('frameMalformed', `expected ${expected} as "${field}" of the protected line`)
}
