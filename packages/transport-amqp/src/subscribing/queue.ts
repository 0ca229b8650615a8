import type { Channel, ConsumeMessage } from 'amqplib'
import { CollectiveError, type Logger } from '@collective/core'
import type { Binding } from '../binding'
import type { Connection } from '../connection/connection'
import { delay } from '../connection/delay'
import { refusalOf, refusedError, replyCodes, saidIn } from '../connection/refusal'

// RabbitMQ takes a connection for dead two to three heartbeats after the last it heard of it.
const heartbeatsUntilDead = 3
const longestRetryMs = 1000

/** Whose queue, and how long another connection may hold it. */
export interface QueueClaim {
  readonly name: string
  readonly heartbeatMs: number
  readonly signal: AbortSignal
  readonly logger: Logger
}

/**
 * Makes our queue, which only this connection can use and which ends with it. Where another connection holds it, that may be our last one,
 * of which the broker has not noticed yet that it is dead.
 * @throws CollectiveError `identityConflict` where it is still held then, `notAuthorized`, `connectFailed`; the signal's reason
 */
export async function claimQueue(connection: Connection, claim: QueueClaim): Promise<void> {
  const { name, heartbeatMs, signal, logger } = claim
  const patienceMs = heartbeatsUntilDead * heartbeatMs
  const deadline = performance.now() + patienceMs
  while (!(await declare(connection, name))) {
    if (performance.now() >= deadline) throw conflictError(name, patienceMs)
    logger.warn({ queue: name }, 'another connection holds our queue: waiting for it to end')
    await delay(Math.min(longestRetryMs, heartbeatMs / 4), signal)
  }
}

/** What the consumer of a queue is given. */
export type OnDelivery = (binding: Binding, bytes: Uint8Array) => void

/** Begins to take what comes to the queue. @throws CollectiveError `notAuthorized`, `connectFailed` */
export async function consumeQueue(
  connection: Connection,
  { queue, prefetch }: { readonly queue: string; readonly prefetch: number },
  onDelivery: OnDelivery,
): Promise<void> {
  try {
    const channel = await connection.model.createChannel()
    const intake = new Intake(connection, channel, onDelivery)
    await channel.prefetch(prefetch)
    await channel.consume(queue, intake.take, { exclusive: true })
  } catch (error) {
    if (connection.isOver) throw connection.cause
    throw refusedError(error, `consume the queue ${queue}`, 'connectFailed')
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

/** Hands over what comes and acknowledges it, all of a turn of the event loop at once. */
class Intake {
  readonly #connection: Connection
  readonly #channel: Channel
  readonly #onDelivery: OnDelivery
  #isAcknowledging = false
  #isOpen = true

  constructor(connection: Connection, channel: Channel, onDelivery: OnDelivery) {
    this.#connection = connection
    this.#channel = channel
    this.#onDelivery = onDelivery
    channel.on('close', () => (this.#isOpen = false))
    channel.on('error', error => {
      connection.abandon(
        lostIntake(`the broker closed our channel (${saidIn(error.message)}): look at its log`),
      )
    })
  }

  readonly take = (message: ConsumeMessage | null): void => {
    if (!message) return this.#connection.abandon(lostIntake('somebody has deleted our queue at the broker'))
    if (!this.#isAcknowledging) this.#acknowledgeSoon()
    const { content, fields } = message
    // A view without the methods of a Buffer, whose slice() would share memory.
    const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
    this.#onDelivery({ exchange: fields.exchange, key: fields.routingKey }, bytes)
  }

  #acknowledgeSoon(): void {
    this.#isAcknowledging = true
    queueMicrotask(() => {
      this.#isAcknowledging = false
      if (this.#isOpen) this.#channel.ackAll()
    })
  }
}

function lostIntake(what: string): CollectiveError {
  return new CollectiveError('disconnected', what)
}

function conflictError(name: string, patienceMs: number): CollectiveError {
  return new CollectiveError(
    'identityConflict',
    `expected the queue ${name} for us alone, another connection has held it for ${patienceMs} ms: give each node an identity of its own`,
  )
}
