import { errorCodes, type ErrorCode } from './codes'

// instanceof is false between the ESM and the CJS build of one package, so errors are recognised by this brand.
const brand = Symbol.for('@collective/error')

/** Details that some errors have. */
export interface CollectiveErrorOptions {
  /** What caused it. */
  readonly cause?: unknown
  /** The identity of the node it is about. */
  readonly node?: string
  /** Where in the text it is (a filter, a file): characters from 0. */
  readonly position?: number
  /** The path in a value, such as `input.service`. */
  readonly path?: string
}

/** The one error type of the project. Recognise it with `isCollectiveError`, tell kinds apart by `code`. */
export class CollectiveError extends Error {
  override readonly name: string = 'CollectiveError'
  readonly code: ErrorCode
  readonly node?: string
  readonly position?: number
  readonly path?: string
  readonly [brand] = true

  /** @param message what was expected, what came, and what to do */
  constructor(code: ErrorCode, message: string, options: CollectiveErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    if (options.node !== undefined) this.node = options.node
    if (options.position !== undefined) this.position = options.position
    if (options.path !== undefined) this.path = options.path
  }

  /** Whether the same call may succeed later without a change. */
  get retryable(): boolean {
    return errorCodes[this.code].retryable
  }

  /** What goes into JSON: never the stack. */
  toJSON(): { code: ErrorCode; message: string } {
    return { code: this.code, message: this.message }
  }
}

/** True for errors of this project, whichever build of it made them. */
export function isCollectiveError(error: unknown): error is CollectiveError {
  return typeof error === 'object' && error !== null && brand in error
}

/** Anything thrown, as an error of ours: ours as it is, others under `code` with the original as cause. */
export function toCollectiveError(thrown: unknown, code: ErrorCode = 'internal'): CollectiveError {
  if (isCollectiveError(thrown)) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new CollectiveError(code, message, { cause: thrown })
}
