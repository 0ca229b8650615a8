import type { CollectiveError, Publication, PublishResult } from '@collective/core'
import type { Connection } from './connection/connection'
import { Exchanges } from './exchanges'
import type { AmqpSettings } from './options'
import { Outbox } from './publishing/outbox'
import { claimQueue, consumeQueue, type OnDelivery } from './subscribing/queue'

/** What belongs to one connection and ends with it. */
export class Session {
  readonly connection: Connection
  readonly exchanges: Exchanges
  /** The name of our queue. */
  readonly queue: string
  readonly #settings: AmqpSettings
  readonly #outbox: Outbox

  constructor(connection: Connection, settings: AmqpSettings) {
    this.connection = connection
    this.queue = settings.queue
    this.#settings = settings
    this.exchanges = new Exchanges(connection)
    this.#outbox = new Outbox(connection, this.exchanges)
  }

  /** Makes our queue, and a channel to publish on. @throws as `claimQueue` */
  async open(signal: AbortSignal): Promise<void> {
    const { queue: name, heartbeatMs, logger } = this.#settings
    await claimQueue(this.connection, { name, heartbeatMs, signal, logger })
    await this.#outbox.open()
  }

  /** Begins to take what comes to the queue. @throws as `consumeQueue` */
  async listen(onDelivery: OnDelivery): Promise<void> {
    await consumeQueue(this.connection, this.#settings, onDelivery)
  }

  /** @throws as `Outbox.send` */
  async publish(publication: Publication, signal: AbortSignal): Promise<PublishResult[]> {
    return await this.#outbox.send(publication, signal)
  }

  /** Resolves when the broker has everything. */
  drained(): Promise<void> {
    return this.#outbox.drained()
  }

  /** The connection is gone. */
  lose(cause: CollectiveError): void {
    this.#outbox.lose(cause)
  }
}
