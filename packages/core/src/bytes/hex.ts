const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte]
  return text
}

/** Whether `text` is `byteCount` bytes as lower-case hexadecimal digits. */
export function isHex(text: unknown, byteCount: number): text is string {
  return typeof text === 'string' && text.length === byteCount * 2 && /^[0-9a-f]*$/.test(text)
}
