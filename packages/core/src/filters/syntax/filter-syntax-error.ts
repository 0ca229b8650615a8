import { CollectiveError, isCollectiveError } from '../../errors/error'

/** Where a filter does not parse. */
export interface SyntaxPlace {
  /** Which kind of flag, and which of them: `compound[0]`. */
  readonly path: string
  /** The text of that flag. */
  readonly text: string
  /** Characters from 0 in that text. */
  readonly position: number
}

/** A filter that does not parse: code `filterSyntax`, with the flag in `path` and where in its text in `position`. */
export class FilterSyntaxError extends CollectiveError {
  override readonly name: string = 'FilterSyntaxError'
  /** The text of the flag. */
  readonly text: string
  /** Characters from 0. */
  override readonly position: number
  /** `compound[0]`, `fact[1]`. */
  override readonly path: string

  constructor(message: string, place: SyntaxPlace, cause?: unknown) {
    super('filterSyntax', message, { ...place, cause })
    this.text = place.text
    this.position = place.position
    this.path = place.path
  }

  /** True for those of any build of this package, which `instanceof` by itself would not be. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isFilterSyntaxError(value)
  }
}

/** True for syntax errors of filters, whichever build of this package made them. */
export function isFilterSyntaxError(error: unknown): error is FilterSyntaxError {
  return isCollectiveError(error) && error.code === 'filterSyntax'
}
