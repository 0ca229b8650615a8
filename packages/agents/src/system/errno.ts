/** Whether the operating system said one of these, such as `ENOENT`. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(errnoOf(error))
}

/** What the operating system said, for messages: without the path, which is not the one that the caller knows. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
