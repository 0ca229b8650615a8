import { notRun } from './tokenise'
import { shownToken, type Token } from './token'
import type { DdlSource } from './ddl-source'
import type { DdlSyntaxError } from './ddl-syntax-error'

// Nothing that people write comes near; it keeps the reader within its stack.
const maxDepth = 64

/** A place in the tokens of a file, and how to go on from it. */
export class TokenReader {
  #index = 0
  #depth = 0

  constructor(
    readonly source: DdlSource,
    private readonly tokens: readonly Token[],
  ) {}

  get next(): Token {
    return this.tokens[this.#index] ?? { type: 'end', at: this.source.text.length }
  }

  advance(): Token {
    const token = this.next
    this.#index += 1
    return token
  }

  sees(mark: string): boolean {
    return this.next.type === 'mark' && this.next.mark === mark
  }

  seesWord(...words: readonly string[]): boolean {
    return this.next.type === 'word' && words.includes(this.next.word)
  }

  /** Takes a mark, where it is here. */
  takes(mark: string): boolean {
    const isHere = this.sees(mark)
    if (isHere) this.#index += 1
    return isHere
  }

  skipLineEnds(): void {
    while (this.sees('\n')) this.#index += 1
  }

  /** @throws DdlSyntaxError unless this mark is here */
  expect(mark: string, expected: string): void {
    if (!this.takes(mark)) throw this.error(expected)
  }

  /** @throws DdlSyntaxError unless a name is here */
  expectWord(expected: string): string {
    const token = this.advance()
    if (token.type === 'word') return token.word
    throw this.error(expected, token)
  }

  /** @throws DdlSyntaxError where things are nested too deep */
  nested<Result>(read: () => Result): Result {
    if (this.#depth >= maxDepth) throw this.source.error(this.next.at, `expected at most ${maxDepth} levels`)
    this.#depth += 1
    const result = read()
    this.#depth -= 1
    return result
  }

  /** An error that says what was expected here, and what is. */
  error(expected: string, token = this.next): DdlSyntaxError {
    return this.source.error(token.at, `expected ${expected}, got ${shownToken(token)}: ${notRun}`)
  }

  /** A reader of other tokens of the same file. */
  inside(tokens: readonly Token[]): TokenReader {
    return new TokenReader(this.source, tokens)
  }
}
