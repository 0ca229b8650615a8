import nacl from 'tweetnacl'
import { primitives } from '#primitives'
import { joined } from '../texts/bytes'

/** Bytes of a nonce. */
export const nonceBytes = nacl.secretbox.nonceLength

const boxOverhead = nonceBytes + nacl.secretbox.overheadLength

/**
 * A nonce and the XSalsa20-Poly1305 box of some bytes under it.
 * @param nonce never used before with this key; a random one is
 */
export function closeBox(
  bytes: Uint8Array,
  key: Uint8Array,
  nonce = primitives.randomBytes(nonceBytes),
): Uint8Array {
  return joined(nonce, nacl.secretbox(bytes, nonce, key))
}

/** What is in such a box; undefined where the key is another one, or the box was changed. */
export function openBox(boxed: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  if (boxed.length < boxOverhead) return undefined
  return nacl.secretbox.open(boxed.subarray(nonceBytes), boxed.subarray(0, nonceBytes), key) ?? undefined
}
