import { DdlSyntaxError } from './ddl-syntax-error'

/** The text of a DDL file, which knows where things stand in it. */
export class DdlSource {
  constructor(
    readonly file: string,
    readonly text: string,
  ) {}

  /** @param at characters from 0 */
  error(at: number, message: string): DdlSyntaxError {
    const before = this.text.slice(0, at).split('\n')
    const column = (before.at(-1)?.length ?? 0) + 1
    return new DdlSyntaxError(message, { file: this.file, line: before.length, column })
  }
}
