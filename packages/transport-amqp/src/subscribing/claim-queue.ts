import { CollectiveError, type Logger } from '@collective/core'
import type { Connection } from '../connection/connection'
import { delay } from '../connection/delay'
import { refusalOf, refusedError, replyCodes } from '../connection/refusal'

// RabbitMQ takes a connection for dead two to three heartbeats after the last it heard of it.
const heartbeatsUntilDead = 3
// A broker with more to do than it can has been seen to need longer for connections that it had ended itself, a hundred at a time. Who had the
// queue before is most likely one of those, and loses nothing by trying on.
const heartbeatsOfReturning = 10
const longestRetryMs = 1000

/** Whose queue, and how long another connection may hold it. */
export interface QueueClaim {
  readonly name: string
  readonly heartbeatMs: number
  /** Whether we have had it on an earlier connection. */
  readonly isReturning: boolean
  readonly signal: AbortSignal
  readonly logger: Logger
  /** Told with each answer that another connection holds it; the error is what it would come to if the time were up now. */
  readonly onHeld: (conflict: CollectiveError) => void
}

/**
 * Makes our queue, which only this connection can use and which ends with it. Where another connection holds it, that may be our last one,
 * of which the broker has not noticed yet that it is dead.
 * @throws CollectiveError `identityConflict` where it is still held then, `notAuthorized`, `connectFailed`; the signal's reason
 */
export async function claimQueue(connection: Connection, claim: QueueClaim): Promise<void> {
  const { name, heartbeatMs, isReturning, signal, logger, onHeld } = claim
  const patienceMs = heartbeatMs * (isReturning ? heartbeatsOfReturning : heartbeatsUntilDead)
  const startedMs = performance.now()
  for (let isFirst = true; !(await declare(connection, name)); isFirst = false) {
    const heldMs = performance.now() - startedMs
    const conflict = conflictError(name, heldMs)
    if (heldMs >= patienceMs) throw conflict
    onHeld(conflict)
    if (isFirst) logger.warn({ queue: name }, 'another connection holds our queue: waiting for it to end')
    await delay(Math.min(longestRetryMs, heartbeatMs / 4), signal)
  }
}

async function declare(connection: Connection, name: string): Promise<boolean> {
  try {
    await connection.control.run(channel => channel.assertQueue(name, { exclusive: true, durable: false }))
    return true
  } catch (error) {
    if (connection.isOver) throw connection.cause
    if (refusalOf(error)?.replyCode === replyCodes.resourceLocked) return false
    throw refusedError(error, `make the queue ${name}`, 'connectFailed')
  }
}

function conflictError(name: string, heldMs: number): CollectiveError {
  return new CollectiveError(
    'identityConflict',
    `expected the queue ${name} for us alone, another connection has held it for ${Math.round(heldMs)} ms: give each node an identity of its own`,
  )
}
