import { CollectiveError, isCollectiveError } from '@collective/core'

/** Where in a policy file something is. */
export interface PolicyPlace {
  /** The name of the file, as it was given. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** Characters from 1. */
  readonly column: number
}

/** A line of a policy or groups file that cannot be read: a CollectiveError of the code `policySyntax`, with its place. */
export class PolicySyntaxError extends CollectiveError implements PolicyPlace {
  override readonly name: string = 'PolicySyntaxError'
  readonly file: string
  readonly line: number
  readonly column: number

  constructor(message: string, { file, line, column }: PolicyPlace, cause?: unknown) {
    super('policySyntax', `${file}:${line}:${column}: ${message}`, { path: file, cause })
    this.file = file
    this.line = line
    this.column = column
  }

  /** True for those of any build of this package, which `instanceof` by itself would not be. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isCollectiveError(value) && value.code === 'policySyntax'
  }
}
