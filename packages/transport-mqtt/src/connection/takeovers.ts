import { CollectiveError } from '@collective/core'

// Two processes that throw each other out wait no longer than this between two attempts.
const quarrelMs = 10_000
// The newcomer gives in first, so that who had the client id before goes on.
const newcomerLimit = 3
const incumbentLimit = 8

/** Whether a connection ended soon after it was made. */
export function isShortLived(stoodMs: number): boolean {
  return stoodMs < quarrelMs
}

/**
 * Counts how often another session took the client id over. A broker lets the later session in and ends the earlier one, so two processes
 * of one identity that reconnect would throw each other out for ever.
 */
export class Takeovers {
  #inARow = 0
  #isIncumbent = false

  /**
   * Notes that a connection ended.
   * @param stoodMs how long it stood, in milliseconds
   * @returns whether it is time to give in
   */
  note(isTakeover: boolean, stoodMs: number): boolean {
    if (!isShortLived(stoodMs)) this.#isIncumbent = true
    if (!isTakeover || !isShortLived(stoodMs)) this.#inARow = 0
    if (isTakeover) this.#inARow += 1
    return this.#inARow >= (this.#isIncumbent ? incumbentLimit : newcomerLimit)
  }
}

/** The error of a transport that has given in. */
export function conflictError(cause: CollectiveError): CollectiveError {
  return new CollectiveError(
    'identityConflict',
    'the broker ended this connection again and again as soon as it was made, and no other, as it does when another process uses the same identity: give each node an identity of its own',
    { cause },
  )
}
