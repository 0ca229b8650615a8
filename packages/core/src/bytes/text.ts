import { passingBytes } from './slab'

const encoder = new TextEncoder()
// Longer ones have an allocation of their own in any case, and this one has their exact size.
const maxShared = 512
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text as UTF-8. */
export function encodeText(text: string): Uint8Array {
  // No character of a string takes more than three bytes.
  if (text.length > maxShared) return encoder.encode(text)
  return passingBytes.write(text.length * 3, bytes => encoder.encodeInto(text, bytes).written)
}

/** UTF-8 as text; throws a TypeError where it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes)
}
