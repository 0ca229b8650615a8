import { decodeText, encodeText } from '../bytes/text'
import { isHex } from '../bytes/hex'
import { CollectiveError } from '../errors/error'
import { isErrorCode } from '../errors/codes'
import { shown } from '../errors/shown'
import { isName } from '../identity/identity'
import {
  ackStates,
  maxStreamWindow,
  messageVersion,
  type AckBody,
  type CancelBody,
  type CreditBody,
  type EventBody,
  type ReplyBody,
  type RequestBody,
  type StreamWindow,
  type TraceContext,
} from './body'
import { isJsonObject, type JsonObject, type JsonValue } from './json'
import { isNodeOutcome } from './outcome'

/** A body of any kind as the bytes that are sealed. */
export function encodeBody(
  body: RequestBody | ReplyBody | CancelBody | CreditBody | AckBody | EventBody,
): Uint8Array {
  return encodeText(JSON.stringify(body))
}

/**
 * A verified body as an object of this message version.
 * @param maxDepth how deep objects and arrays may nest
 * @throws CollectiveError `unsupportedVersion`, or `bodyMalformed` for what is no JSON object or nested deeper
 */
export function parseBody(bytes: Uint8Array, maxDepth: number): JsonObject {
  if (nestsDeeperThan(bytes, maxDepth))
    throw new CollectiveError(
      'bodyMalformed',
      `expected a body nested at most ${maxDepth} deep, got a deeper one`,
    )
  const json = parseJson(bytes)
  if (json['v'] !== messageVersion) {
    throw new CollectiveError(
      'unsupportedVersion',
      `this side speaks message version ${messageVersion}, got ${shown(json['v'])}`,
    )
  }
  return json
}

function parseJson(bytes: Uint8Array): JsonObject {
  let json: unknown
  try {
    json = JSON.parse(decodeText(bytes))
  } catch (cause) {
    throw new CollectiveError('bodyMalformed', 'expected a body of JSON in UTF-8', { cause })
  }
  if (!isJsonObject(json)) throw new CollectiveError('bodyMalformed', 'expected a JSON object as body')
  return json
}

/** Counts brackets outside strings, before anything recursive sees the text. */
function nestsDeeperThan(bytes: Uint8Array, maxDepth: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index]
    if (inString) {
      if (byte === 0x5c) index += 1
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1
  }
  return false
}

/** Reads a request; the filter is left as it came, because only `filterFromJson` may judge it. */
export function readRequest(
  json: JsonObject,
): Omit<RequestBody, 'filter'> & { readonly filter: JsonValue | undefined } {
  const filter = json['filter']
  const trace = json['trace']
  return {
    v: messageVersion,
    run: readId(json, 'run'),
    attempt: readCount(json, 'attempt'),
    agent: readName(json, 'agent'),
    action: readActionName(json),
    data: readObject(json, 'data'),
    timeoutMs: readCount(json, 'timeoutMs'),
    filter,
    noop: json['noop'] === true ? true : undefined,
    trace: isTrace(trace) ? trace : undefined,
    stream: json['stream'] === undefined ? undefined : readWindow(readObject(json, 'stream')),
  }
}

/** Reads a reply. */
export function readReply(json: JsonObject): ReplyBody {
  const { outcome, code, data } = json
  if (!isNodeOutcome(outcome)) throw malformed('outcome', 'an outcome that a node decides')
  return {
    v: messageVersion,
    request: readId(json, 'request'),
    run: readId(json, 'run'),
    agent: readName(json, 'agent'),
    action: readActionName(json),
    outcome,
    status: readStatus(json),
    message: readText(json, 'message', 65_536),
    sequence: readCount(json, 'sequence'),
    partial: json['partial'] === true ? true : undefined,
    boot: readBoot(json),
    code: isErrorCode(code) ? code : undefined,
    data,
  }
}

/** Reads a cancel. */
export function readCancel(json: JsonObject): CancelBody {
  return { v: messageVersion, request: readId(json, 'request'), run: readId(json, 'run') }
}

/** Reads a credit. */
export function readCredit(json: JsonObject): CreditBody {
  return {
    v: messageVersion,
    request: readId(json, 'request'),
    run: readId(json, 'run'),
    received: readWhole(json, 'received', 0),
    again: json['again'] === undefined ? undefined : readCount(json, 'again'),
  }
}

/** Reads an ack. */
export function readAck(json: JsonObject): AckBody {
  const state = ackStates.find(known => known === json['state'])
  if (state === undefined) throw malformed('state', `one of ${ackStates.join(', ')}`)
  return { v: messageVersion, request: readId(json, 'request'), state, boot: readBoot(json) }
}

/** Reads an event. */
export function readEvent(json: JsonObject): EventBody {
  const { kind, data } = json
  if (!isName(kind)) throw malformed('kind', 'a name')
  return {
    v: messageVersion,
    kind,
    data: data ?? null,
    sequence: readCount(json, 'sequence'),
    boot: readBoot(json),
  }
}

function readId(json: JsonObject, field: string): string {
  const value = json[field]
  if (!isHex(value, 16)) throw malformed(field, '32 hexadecimal digits')
  return value
}

function readBoot(json: JsonObject): string {
  const value = json['boot']
  if (!isHex(value, 8)) throw malformed('boot', '16 hexadecimal digits')
  return value
}

function readName(json: JsonObject, field: string): string {
  const value = json[field]
  if (!isName(value)) throw malformed(field, 'a name of a-z 0-9 _ -')
  return value
}

function readActionName(json: JsonObject): string {
  const value = json['action']
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(value))
    throw malformed('action', 'the name of an action')
  return value
}

function readText(json: JsonObject, field: string, limit: number): string {
  const value = json[field]
  if (typeof value !== 'string' || value.length > limit)
    throw malformed(field, `text of at most ${limit} characters`)
  return value
}

function readCount(json: JsonObject, field: string): number {
  return readWhole(json, field, 1)
}

function readWhole(json: JsonObject, field: string, least: number): number {
  const value = json[field]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least)
    throw malformed(field, `a whole number from ${least}`)
  return value
}

function readWindow(json: JsonObject): StreamWindow {
  const frames = readCount(json, 'frames')
  const bytes = readCount(json, 'bytes')
  return {
    frames: Math.min(frames, maxStreamWindow.frames),
    bytes: Math.min(bytes, maxStreamWindow.bytes),
  }
}

function readStatus(json: JsonObject): number {
  const value = json['status']
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 5)
    throw malformed('status', '0 to 5')
  return value
}

function readObject(json: JsonObject, field: string): JsonObject {
  const value = json[field]
  if (!isJsonObject(value)) throw malformed(field, 'an object')
  return value
}

function isTrace(value: JsonValue | undefined): value is JsonObject & TraceContext {
  if (!isJsonObject(value)) return false
  const { traceparent, tracestate } = value
  return (
    typeof traceparent === 'string' &&
    traceparent.length <= 256 &&
    (tracestate === undefined || (typeof tracestate === 'string' && tracestate.length <= 512))
  )
}

function malformed(field: string, expected: string): CollectiveError {
  return new CollectiveError('bodyMalformed', `expected ${expected} as "${field}" of the body`)
}
