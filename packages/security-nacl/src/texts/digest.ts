import { encodeText } from '@collective/core/internal'
import { primitives } from '#primitives'
import { toBase64 } from './base64'
import { joined } from './bytes'

/** SHA-512 of a name that says what is hashed, a line feed and bytes; its first 32 bytes. */
function digestBytes(domain: string, bytes: Uint8Array): Uint8Array {
  return primitives.hash(joined(encodeText(`${domain}\n`), bytes)).subarray(0, 32)
}

/** The same as text: 43 characters. */
export function digestOf(domain: string, bytes: Uint8Array): string {
  return toBase64(digestBytes(domain, bytes))
}

const digestPattern = /^[A-Za-z0-9_-]{43}$/

/** Whether a text may be a digest; no path and no address ever is. */
export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && digestPattern.test(text)
}
