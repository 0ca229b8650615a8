import type { TextPart, Token } from './token'

/** Makes tokens of what stands in `#{…}`. */
export type Tokenise = (text: string, at: number) => readonly Token[]

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', s: ' ', e: '\u001b', 0: '\0' }
const pieces = /\\u([0-9a-fA-F]{4})|\\([\s\S])|#\{([^}]*)\}|[^\\#]+|#/g

/** What Ruby makes of a text in double quotes, or of a here-document. @param at where the text begins */
export function interpolated(text: string, at: number, tokenise: Tokenise): readonly TextPart[] {
  return [...text.matchAll(pieces)].map(match => {
    const [piece, unicode, escaped, inside] = match
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode, 16))
    if (escaped !== undefined) return escaped === '\n' ? '' : (escapes[escaped] ?? escaped)
    return inside === undefined ? piece : tokenise(inside, at + match.index + 2)
  })
}

/** What it makes of a text in single quotes. */
export function literal(text: string): string {
  return text.replaceAll(/\\(['\\])/g, '$1')
}
