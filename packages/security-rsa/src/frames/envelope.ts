import { CollectiveError, isJsonObject, type JsonObject, type JsonValue } from '@collective/core'
import { decodeText, encodeText } from '@collective/core/internal'
import { fromBase64, toBase64 } from './base64'

/** What stands beside a frame's protected line and body. It decides nothing by itself. */
export interface Envelope {
  /** Over the protected line and the body. */
  readonly signature: Uint8Array
  /** The sender's certificate, and authorities between it and one that is trusted: DER. */
  readonly chain: readonly Uint8Array[]
  /** That the recipient is in the roster. */
  readonly proof?: Uint8Array
  /** The content key, for the recipient alone. */
  readonly key?: Uint8Array
}

// Four of the longest certificates that anybody has, and the rest.
const maxBytes = 48 * 1024
const maxChain = 4

/** Writes the envelopes of one message, of which most is the same. */
export class EnvelopeWriter {
  readonly #shared: string

  constructor({ signature, chain }: Pick<Envelope, 'signature' | 'chain'>) {
    const certificates = chain.map(der => `"${toBase64(der)}"`).join(',')
    this.#shared = `{"s":"${toBase64(signature)}","c":[${certificates}]`
  }

  write({ proof, key }: Pick<Envelope, 'proof' | 'key'>): Uint8Array {
    const proved = proof ? `,"p":"${toBase64(proof)}"` : ''
    const keyed = key ? `,"k":"${toBase64(key)}"` : ''
    return encodeText(`${this.#shared}${proved}${keyed}}`)
  }
}

/** @throws CollectiveError `frameMalformed` */
export function readEnvelope(bytes: Uint8Array): Envelope {
  const json = parse(bytes)
  const signature = readBytes(json, 's')
  if (!signature) throw malformed('a signature as "s"')
  const [proof, key] = [readBytes(json, 'p'), readBytes(json, 'k')]
  return { signature, chain: readChain(json), ...(proof ? { proof } : {}), ...(key ? { key } : {}) }
}

function parse(bytes: Uint8Array): JsonObject {
  if (bytes.length > maxBytes) throw malformed(`at most ${maxBytes} bytes`)
  try {
    const json: unknown = JSON.parse(decodeText(bytes))
    if (isJsonObject(json)) return json
  } catch (cause) {
    throw malformed('one line of JSON', cause)
  }
  throw malformed('a JSON object')
}

// An object has properties that nobody wrote: only its own count.
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

function readChain(json: JsonObject): readonly Uint8Array[] {
  const value = own(json, 'c')
  if (Array.isArray(value) && value.length > 0 && value.length <= maxChain)
    return value.map(text => {
      const der = typeof text === 'string' ? fromBase64(text) : undefined
      if (der) return der
      throw malformed('certificates in base64url as "c"')
    })
  throw malformed(`1 to ${maxChain} certificates as "c"`)
}

function malformed(expected: string, cause?: unknown): CollectiveError {
  return new CollectiveError('frameMalformed', `expected ${expected} as the envelope of an rsa frame`, {
    cause,
  })
}
