import { CollectiveError, type ErrorCode, type JsonObject } from '@collective/core'
import { fail } from '@collective/rpc'

/** How a program ended. */
export interface Ending {
  readonly exitcode: number
  readonly stderr: string
  /** What it answered, in spite of all. */
  readonly data: JsonObject
}

// MCollective's status codes; 1 and all above 5 are a failure of the action itself.
const codes: Readonly<Record<number, ErrorCode>> = {
  2: 'unknownAction',
  3: 'missingData',
  4: 'invalidData',
  5: 'actionError',
}

const shownCharacters = 1_000

/** Ends an action as its program did. @throws what stands for the exit code, unless that is 0 */
export function endAs({ exitcode, stderr, data }: Ending, action: string): JsonObject {
  if (exitcode === 0) return data
  const reason = stderr.trim().slice(0, shownCharacters) || `exit code ${exitcode}`
  const message = `${action}: ${reason}`
  const code = codes[exitcode]
  if (code) throw new CollectiveError(code, message)
  return fail(message, data)
}
