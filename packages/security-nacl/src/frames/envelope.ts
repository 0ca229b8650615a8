import { isJsonObject, CollectiveError, type JsonObject, type JsonValue } from '@collective/core'
import { decodeText, encodeText } from '@collective/core/internal'
import { fromBase64, toBase64 } from '../texts/base64'

/** What stands beside a frame's protected line and body. It decides nothing by itself. */
export interface Envelope {
  /** Over the protected line and the body. */
  readonly signature?: Uint8Array
  /** The sender's credential, and its issuer's. */
  readonly chain?: readonly string[]
  /** That the recipient is in the roster. */
  readonly proof?: Uint8Array | undefined
  /** The content key, for the recipient alone, or by the group key of an epoch. */
  readonly key?: Uint8Array
  readonly epoch?: number
}

// Two of the longest credentials, and the rest.
const maxBytes = 24 * 1024

/** An envelope as bytes; nothing is no bytes. */
export function encodeEnvelope(envelope: Envelope): Uint8Array {
  return new EnvelopeWriter(envelope).write({})
}

/** Writes the envelopes of one message, of which most is the same. */
export class EnvelopeWriter {
  readonly #shared: string

  /** @param shared what every envelope has */
  constructor(shared: Envelope) {
    this.#shared = fieldsOf(shared)
  }

  write(own: Envelope): Uint8Array {
    const fields = [this.#shared, fieldsOf(own)].filter(text => text !== '').join(',')
    return encodeText(fields === '' ? '' : `{${fields}}`)
  }
}

// By hand: thousands of them are written for one request, and nothing in them needs to be escaped.
function fieldsOf({ signature, chain, proof, key, epoch }: Envelope): string {
  const fields: string[] = []
  if (signature) fields.push(`"s":"${toBase64(signature)}"`)
  if (chain) fields.push(`"c":${JSON.stringify(chain)}`)
  if (proof) fields.push(`"p":"${toBase64(proof)}"`)
  if (key) fields.push(`"k":"${toBase64(key)}"`)
  if (epoch !== undefined) fields.push(`"e":${epoch}`)
  return fields.join(',')
}

/** @throws CollectiveError `frameMalformed` */
export function readEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length === 0) return {}
  const json = parse(bytes)
  return {
    signature: readBytes(json, 's'),
    chain: readChainTexts(json),
    proof: readBytes(json, 'p'),
    key: readBytes(json, 'k'),
    epoch: readEpoch(json),
  }
}

function parse(bytes: Uint8Array): JsonObject {
  if (bytes.length > maxBytes) throw malformed(`at most ${maxBytes} bytes`)
  try {
    const json: unknown = JSON.parse(decodeText(bytes))
    if (isJsonObject(json)) return json
  } catch (cause) {
    throw malformed('nothing or one line of JSON', cause)
  }
  throw malformed('a JSON object')
}

function own(json: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(json, name) ? json[name] : undefined
}

function readBytes(json: JsonObject, name: string): Uint8Array | undefined {
  const value = own(json, name)
  if (value === undefined) return undefined
  const bytes = typeof value === 'string' ? fromBase64(value) : undefined
  if (bytes) return bytes
  throw malformed(`base64url as "${name}"`)
}

function readChainTexts(json: JsonObject): readonly string[] | undefined {
  const value = own(json, 'c')
  if (value === undefined) return undefined
  const texts = Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
  if (Array.isArray(value) && texts.length === value.length && texts.length <= 2) return texts
  throw malformed('one or two credentials as "c"')
}

function readEpoch(json: JsonObject): number | undefined {
  const value = own(json, 'e')
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw malformed('the number of an epoch as "e"')
}

function malformed(expected: string, cause?: unknown): CollectiveError {
  return new CollectiveError('frameMalformed', `expected ${expected} as the envelope of a nacl frame`, {
    cause,
  })
}
