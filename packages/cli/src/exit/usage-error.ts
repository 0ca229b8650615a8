import { CollectiveError } from '@collective/core'

/** What is wrong with a command line. */
export function usageError(message: string): CollectiveError {
  return new CollectiveError('invalidOption', message)
}
