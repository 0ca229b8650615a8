import { decodeText, encodeText } from '../bytes/text'

/**
 * One part of a broker's name for an address, reversibly: `%`, control characters, everything outside ASCII and what is special to the
 * broker become `%XX` of their UTF-8 bytes.
 * @param special the broker's own: `./` and so on
 */
export function encodeSegment(text: string, special: string): string {
  if (isAllPlain(text, special)) return text
  let encoded = ''
  for (const character of text) encoded += isPlain(character, special) ? character : percent(character)
  return encoded
}

/** The reverse of `encodeSegment`, whatever was special; undefined where the text is none of its results. */
export function decodeSegment(encoded: string): string | undefined {
  if (!encoded.includes('%')) return encoded
  if (!/^(?:[^%]|%[0-9A-F]{2})*$/.test(encoded)) return undefined
  try {
    return encoded.replace(/(?:%[0-9A-F]{2})+/g, run => decodeText(bytesOf(run)))
  } catch {
    return undefined // not UTF-8: nobody encoded this
  }
}

function isPlain(character: string, special: string): boolean {
  return character > ' ' && character <= '~' && character !== '%' && !special.includes(character)
}

function isAllPlain(text: string, special: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (!isPlain(text.charAt(index), special)) return false
  return true
}

function percent(character: string): string {
  let encoded = ''
  for (const byte of encodeText(character)) encoded += '%' + byte.toString(16).toUpperCase().padStart(2, '0')
  return encoded
}

function bytesOf(run: string): Uint8Array {
  return Uint8Array.from(run.slice(1).split('%'), pair => parseInt(pair, 16))
}
