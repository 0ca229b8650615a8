import { interpolated, literal } from './quoted-text'
import type { DdlSource } from './ddl-source'
import type { Token, TokenKind } from './token'

/** What an expression found: all of it, and its groups. */
type Found = readonly (string | undefined)[]
type Reader = (found: Found, at: number, scanner: Scanner) => TokenKind | undefined

// In the order in which they are tried.
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/[ \t\r]+|\\\r?\n|#[^\n]*|(?<![^\n])=begin\b[\s\S]*?\n=end[^\n]*/y, () => undefined],
  [/(?<![^\n])__END__[\s\S]*/y, () => undefined],
  [/[\n;]/y, (_, at, scanner) => scanner.endLine(at)],
  [
    /<<[-~]?(['"]?)([A-Za-z_]\w*)\1/y,
    ([text = '', quote, tag], at, s) => s.hereDocument({ text, quote, tag }, at),
  ],
  [/"((?:[^"\\#]|\\[\s\S]|#(?!\{)|#\{[^}"]*\})*)"/y, ([, text = ''], at, s) => s.interpolated(text, at + 1)],
  [/'((?:[^'\\]|\\[\s\S])*)'/y, ([, text = '']) => ({ type: 'text', parts: [literal(text)] })],
  [/:([A-Za-z_]\w*[?!]?)/y, ([, name = '']) => ({ type: 'symbol', name })],
  [/:(["'])([^"'\\#]*)\1/y, ([, , name = '']) => ({ type: 'symbol', name })],
  [/-?\d[\d_]*(?:\.\d+)?/y, ([text = '']) => ({ type: 'number', value: Number(text.replaceAll('_', '')) })],
  [
    /\/((?:[^/\\\n]|\\[^\n])*)\/([imxounse]*)/y,
    ([, source = '', flags = ''], at, s) => s.pattern(source, flags, at),
  ],
  [
    /%w(?:\[([^\]]*)\]|\(([^)]*)\)|\{([^}]*)\})/y,
    ([, ...lists]) => ({ type: 'words', words: wordsIn(lists) }),
  ],
  [/([A-Za-z_]\w*):(?![:\w])/y, ([, name = '']) => ({ type: 'key', name })],
  [/[A-Za-z_]\w*[?!]?/y, ([word = '']) => ({ type: 'word', word })],
  [/=>|==|!=|[,()[\]{}|.*]/y, ([mark = '']) => ({ type: 'mark', mark })],
]

function wordsIn(lists: readonly (string | undefined)[]): readonly string[] {
  return lists.flatMap(list => list?.split(/\s+/) ?? []).filter(word => word !== '')
}

/**
 * Takes a DDL file to pieces.
 * @throws DdlSyntaxError for what no declaration has
 */
export function tokenise(source: DdlSource): readonly Token[] {
  const tokens = new Scanner(source, 0, source.text.length).tokens()
  return [...tokens, { type: 'end', at: source.text.length }]
}

/** What a here-document begins with. */
interface HereDocument {
  readonly text: string
  readonly quote: string | undefined
  readonly tag: string | undefined
}

class Scanner {
  // Where the text goes on after this line: behind the here-documents that begin in it.
  #afterLine: number | undefined

  constructor(
    private readonly source: DdlSource,
    private position: number,
    private readonly end: number,
  ) {}

  tokens(): readonly Token[] {
    const tokens: Token[] = []
    while (this.position < this.end) {
      const at = this.position
      const kind = this.#next(at)
      if (kind) tokens.push({ ...kind, at })
    }
    return tokens
  }

  #next(at: number): TokenKind | undefined {
    for (const [expression, read] of readers) {
      expression.lastIndex = at
      const found = expression.exec(this.source.text)
      if (!found) continue
      this.position = expression.lastIndex
      return read(found, at, this)
    }
    throw this.source.error(
      at,
      `expected a declaration, got ${JSON.stringify(this.source.text.charAt(at))}: ${notRun}`,
    )
  }

  endLine(at: number): TokenKind {
    if (this.#afterLine !== undefined && this.source.text.charAt(at) === '\n') {
      this.position = this.#afterLine
      this.#afterLine = undefined
    }
    return { type: 'mark', mark: '\n' }
  }

  interpolated(text: string, at: number): TokenKind {
    const inside = (part: string, from: number): readonly Token[] =>
      new Scanner(this.source, from, from + part.length).tokens()
    return { type: 'text', parts: interpolated(text, at, inside) }
  }

  hereDocument({ quote, tag }: HereDocument, at: number): TokenKind {
    const { text } = this.source
    const lineEnd = text.indexOf('\n', at)
    const start = this.#afterLine ?? lineEnd + 1
    const body =
      lineEnd === -1 ? undefined : new RegExp(`^[ \\t]*${tag}[ \\t\\r]*$`, 'm').exec(text.slice(start))
    if (!body) throw this.source.error(at, `expected a line ${tag} that ends the text, got none`)
    this.#afterLine = start + body.index + body[0].length + 1
    const content = text.slice(start, start + body.index)
    return quote === "'" ? { type: 'text', parts: [content] } : this.interpolated(content, start)
  }

  pattern(source: string, flags: string, at: number): TokenKind {
    if (flags === '') return { type: 'pattern', source }
    throw this.source.error(at, `expected a regular expression without flags, got ${flags}: write it out`)
  }
}

/** Why something that Ruby would take is refused. */
export const notRun = 'a DDL is read as a list of declarations and never run as Ruby'
