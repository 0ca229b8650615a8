const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values = new Map([...alphabet].map((digit, value) => [digit.charCodeAt(0), value]))
const valueOf = Uint8Array.from({ length: 128 }, (_, code) => values.get(code) ?? 255)

/** Bytes as base64url without padding. */
export function toBase64(bytes: Uint8Array): string {
  let [text, bits, bitCount] = ['', 0, 0]
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff
    bitCount += 8
    while (bitCount >= 6) {
      bitCount -= 6
      text += alphabet[(bits >> bitCount) & 63]
    }
  }
  return bitCount === 0 ? text : text + alphabet[(bits << (6 - bitCount)) & 63]
}

/** Base64url without padding as bytes; undefined for any other text: each sequence of bytes has exactly one. */
export function fromBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let [bits, bitCount, length] = [0, 0, 0]
  for (let index = 0; index < text.length; index += 1) {
    const value = valueOf[text.charCodeAt(index)] ?? 255
    if (value === 255) return undefined
    bits = ((bits << 6) | value) & 0xffff
    bitCount += 6
    if (bitCount < 8) continue
    bitCount -= 8
    bytes[length++] = (bits >> bitCount) & 255
  }
  const isWhole = text.length % 4 !== 1 && (bits & ((1 << bitCount) - 1)) === 0
  return isWhole ? bytes : undefined
}
