import { CollectiveError } from '@collective/core'

/** The error for a text that is not what it should be. It never repeats the text: that may be a secret. */
export function invalid(what: string, expected: string, cause?: unknown): CollectiveError {
  return new CollectiveError('credentialInvalid', `${what}: expected ${expected}`, { cause })
}
