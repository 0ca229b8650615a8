/** What stands in a text between its quotes: characters, or what `#{…}` has. */
export type TextPart = string | readonly Token[]

/** What a piece of a DDL file is. */
export type TokenKind =
  | { readonly type: 'text'; readonly parts: readonly TextPart[] }
  | { readonly type: 'symbol'; readonly name: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'pattern'; readonly source: string }
  /** `%w[a b]` */
  | { readonly type: 'words'; readonly words: readonly string[] }
  | { readonly type: 'word'; readonly word: string }
  /** `name:` before the value of an option. */
  | { readonly type: 'key'; readonly name: string }
  /** Punctuation; `\n` is the end of a line, or `;`. */
  | { readonly type: 'mark'; readonly mark: string }
  | { readonly type: 'end' }

/** A piece of a DDL file, and where it begins: characters from 0. */
export type Token = TokenKind & { readonly at: number }

/** A token in words, for messages. */
export function shownToken(token: Token): string {
  switch (token.type) {
    case 'text':
      return 'a text'
    case 'symbol':
      return `:${token.name}`
    case 'number':
      return String(token.value)
    case 'pattern':
      return `/${token.source}/`
    case 'words':
      return '%w[…]'
    case 'word':
      return token.word
    case 'key':
      return `${token.name}:`
    case 'mark':
      return token.mark === '\n' ? 'the end of the line' : token.mark
    case 'end':
      return 'the end of the file'
  }
}
