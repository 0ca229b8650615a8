const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text as UTF-8. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text)
}

/** UTF-8 as text; throws a TypeError where it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes)
}
