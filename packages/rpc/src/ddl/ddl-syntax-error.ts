import { CollectiveError, isCollectiveError } from '@collective/core'

/** Where in a DDL file something is. */
export interface DdlPlace {
  /** The name of the file, as it was given. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** Characters from 1. */
  readonly column: number
}

/** A `.ddl` file that cannot be read: a CollectiveError of the code `ddlSyntax`, with its place. */
export class DdlSyntaxError extends CollectiveError implements DdlPlace {
  override readonly name: string = 'DdlSyntaxError'
  readonly file: string
  readonly line: number
  readonly column: number

  constructor(message: string, { file, line, column }: DdlPlace) {
    super('ddlSyntax', `${file}:${line}:${column}: ${message}`, { path: file })
    this.file = file
    this.line = line
    this.column = column
  }

  /** True for those of any build of this package, which `instanceof` by itself would not be. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isCollectiveError(value) && value.code === 'ddlSyntax'
  }
}
