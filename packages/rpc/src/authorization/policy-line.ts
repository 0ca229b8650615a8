import { PolicySyntaxError } from './policy-syntax-error'

/** A part of a line, and where it stands. */
export interface Column {
  readonly text: string
  /** Characters from 0. */
  readonly offset: number
}

/** One line of a file that says something. */
export class PolicyLine {
  readonly file: string
  /** From 1. */
  readonly number: number
  readonly text: string

  constructor(file: string, number: number, text: string) {
    this.file = file
    this.number = number
    this.text = text
  }

  /** What stands between the tabs. */
  columns(): readonly Column[] {
    return this.#parts(/[^\t]+/g)
  }

  /** What stands between the blanks of a column, or of the line. */
  words(column: Column = { text: this.text, offset: 0 }): readonly Column[] {
    return this.#parts(/\S+/g, column)
  }

  /** An error that says what was expected here. */
  error(message: string, offset = 0, cause?: unknown): PolicySyntaxError {
    return new PolicySyntaxError(message, { file: this.file, line: this.number, column: offset + 1 }, cause)
  }

  #parts(part: RegExp, { text, offset }: Column = { text: this.text, offset: 0 }): readonly Column[] {
    return [...text.matchAll(part)].map(match => ({ text: match[0], offset: offset + match.index }))
  }
}

/** The lines of a file that are neither empty nor comments. */
export function policyLines(text: string, file: string): readonly PolicyLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index) => new PolicyLine(file, index + 1, line.trimEnd()))
    .filter(line => line.text !== '' && !/^\s*#/.test(line.text))
}
