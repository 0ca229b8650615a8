import { CollectiveError } from '@collective/core'

// A connection that stood this long was no part of a quarrel over the client id.
const quarrelMs = 5000
// The newcomer gives in first, so that who had the client id before goes on.
const saidLimits = { newcomer: 3, incumbent: 8 }
// Where it is only concluded, more of it has to be seen.
const concludedLimits = { newcomer: 5, incumbent: 12 }

/** Whether a connection ended soon after it was made. */
export function isShortLived(stoodMs: number): boolean {
  return stoodMs < quarrelMs
}

/** A connection that ended. */
export interface EndedConnection {
  readonly version: 4 | 5
  readonly cause: CollectiveError
  /** How long it stood. Milliseconds. */
  readonly stoodMs: number
}

/**
 * Tells two processes with one client id from a bad network. A broker lets the later session in and ends the earlier one, so two processes
 * that reconnect throw each other out for ever. MQTT 5 says so. MQTT 3.1.1 just closes, so there it is concluded from connections that are
 * accepted at once and closed by the broker soon after, again and again; a broker that restarts refuses some attempt in between.
 */
export class Takeovers {
  #inARow = 0
  #hasStood = false

  /** @returns the conflict, when there have been too many takeovers in a row */
  note({ version, cause, stoodMs }: EndedConnection): CollectiveError | undefined {
    if (!isShortLived(stoodMs)) {
      this.#hasStood = true
      this.#inARow = 0
    }
    const isSaid = cause.code === 'identityConflict'
    const isConcluded = version === 4 && cause.code === 'disconnected' && cause.cause === undefined
    if (!isSaid && !isConcluded) return this.reset()
    this.#inARow += 1
    const limits = isSaid ? saidLimits : concludedLimits
    const limit = this.#hasStood ? limits.incumbent : limits.newcomer
    return this.#inARow < limit ? undefined : conflictError(cause)
  }

  /** The broker could not be reached: it is not another session that ended this one. */
  reset(): undefined {
    this.#inARow = 0
  }
}

function conflictError(cause: CollectiveError): CollectiveError {
  return new CollectiveError(
    'identityConflict',
    'the broker ended the connection again and again as soon as it was made, as it does when another process uses the same identity: give each node an identity of its own',
    { cause },
  )
}
