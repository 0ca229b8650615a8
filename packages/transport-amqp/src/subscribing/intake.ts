import type { Channel, ConsumeMessage } from 'amqplib'
import { CollectiveError } from '@collective/core'
import type { Binding } from '../binding'
import type { Connection } from '../connection/connection'
import { refusedError, saidIn } from '../connection/refusal'

/** What is given what comes. */
export type OnDelivery = (binding: Binding, bytes: Uint8Array) => void

/** Hands over what comes to our queue and acknowledges it, all of a turn of the event loop at once. */
export class Intake {
  readonly #connection: Connection
  readonly #channel: Channel
  #onDelivery: OnDelivery = () => undefined
  #isAcknowledging = false
  #isOpen = true
  #isConsuming = false

  constructor(connection: Connection, channel: Channel) {
    this.#connection = connection
    this.#channel = channel
    channel.on('close', () => (this.#isOpen = false))
    channel.on('error', error => {
      // Until it consumes, whoever asked it to is told.
      if (!this.#isConsuming) return
      const said = saidIn(error.message)
      connection.abandon(lostError(`the broker closed our channel (${said}): look at its log`))
    })
  }

  /** Begins. @throws CollectiveError `notAuthorized`, `connectFailed` */
  async consume(queue: string, onDelivery: OnDelivery): Promise<void> {
    this.#onDelivery = onDelivery
    try {
      await this.#channel.consume(queue, this.#take, { exclusive: true })
      this.#isConsuming = true
    } catch (error) {
      if (this.#connection.isOver) throw this.#connection.cause
      throw refusedError(error, `consume the queue ${queue}`, 'connectFailed')
    }
  }

  readonly #take = (message: ConsumeMessage | null): void => {
    if (!message) return this.#connection.abandon(lostError('somebody has deleted our queue at the broker'))
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

/** A channel to consume on. @throws an error of amqplib's where the connection ends */
export async function openIntake(connection: Connection, prefetch: number): Promise<Intake> {
  const channel = await connection.model.createChannel()
  const intake = new Intake(connection, channel)
  await channel.prefetch(prefetch)
  return intake
}

function lostError(what: string): CollectiveError {
  return new CollectiveError('disconnected', what)
}
