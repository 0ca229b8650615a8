import { isCollectiveError } from '../../errors/error'
import { FilterSyntaxError } from './filter-syntax-error'

/** A place in the text of one flag, and how to go on from it. */
export class Cursor {
  readonly path: string
  readonly text: string
  position = 0

  constructor(path: string, text: string) {
    this.path = path
    this.text = text
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length
  }

  /** The character here, empty at the end. */
  get next(): string {
    return this.text.charAt(this.position)
  }

  /** What is left. */
  get rest(): string {
    return this.text.slice(this.position)
  }

  /** Whether a sticky expression matches here. */
  sees(expression: RegExp): boolean {
    expression.lastIndex = this.position
    return expression.test(this.text)
  }

  /** Takes what a sticky expression matches here; undefined where it does not. */
  take(expression: RegExp): string | undefined {
    expression.lastIndex = this.position
    const taken = expression.exec(this.text)?.[0]
    this.position += taken?.length ?? 0
    return taken
  }

  skipSpaces(): void {
    this.take(/\s*/y)
  }

  /** @throws FilterSyntaxError unless this character is here */
  expect(character: string, expected: string): void {
    if (this.next !== character) throw this.error(expected)
    this.position += 1
  }

  /** An error that says what was expected here, and what is. */
  error(expected: string, position = this.position): FilterSyntaxError {
    return this.#errorOf(`expected ${expected}, got ${this.#shown(position)}`, position)
  }

  /** Does what may refuse a value, and says where that value is. */
  guard<Result>(position: number, action: () => Result): Result {
    try {
      return action()
    } catch (error) {
      if (isCollectiveError(error) && error.code === 'filterInvalid')
        throw this.#errorOf(error.message, position, error)
      throw error
    }
  }

  #errorOf(message: string, position: number, cause?: unknown): FilterSyntaxError {
    const { path, text } = this
    return new FilterSyntaxError(`${path}, position ${position}: ${message}`, { path, text, position }, cause)
  }

  #shown(position: number): string {
    if (position >= this.text.length) return 'the end'
    return JSON.stringify(/^(?:\s*\S{1,40}|\s+)/.exec(this.text.slice(position, position + 80))?.[0] ?? '')
  }
}
