import type { CollectiveError, Publication, PublishResult } from '@collective/core'
import type { Connection } from './connection/connection'
import { Exchanges } from './exchanges'
import type { AmqpSettings } from './options'
import { Outbox } from './publishing/outbox'
import { claimQueue } from './subscribing/claim-queue'
import { openIntake, type Intake, type OnDelivery } from './subscribing/intake'

/** What belongs to one connection and ends with it. */
export class Session {
  readonly connection: Connection
  readonly exchanges: Exchanges
  /** The name of our queue. */
  readonly queue: string
  readonly #settings: AmqpSettings
  readonly #isReturning: boolean
  readonly #outbox: Outbox
  #intake: Intake | undefined
  #conflict: CollectiveError | undefined

  /** @param isReturning whether there was one on an earlier connection */
  constructor(connection: Connection, settings: AmqpSettings, isReturning: boolean) {
    this.connection = connection
    this.#isReturning = isReturning
    this.queue = settings.queue
    this.#settings = settings
    this.exchanges = new Exchanges(connection)
    this.#outbox = new Outbox(connection, this.exchanges)
  }

  /** Why our queue is not ours yet, where another connection holds it. */
  get conflict(): CollectiveError | undefined {
    return this.#conflict
  }

  /** Makes our queue, and channels to publish and to consume on. @throws as `claimQueue` */
  async open(signal: AbortSignal): Promise<void> {
    const { queue: name, prefetch, heartbeatMs, logger } = this.#settings
    const onHeld = (conflict: CollectiveError): void => void (this.#conflict = conflict)
    const claim = { name, heartbeatMs, isReturning: this.#isReturning, signal, logger, onHeld }
    const claimed = claimQueue(this.connection, claim)
    const [intake] = await Promise.all([openIntake(this.connection, prefetch), this.#outbox.open(), claimed])
    this.#intake = intake
  }

  /** Begins to take what comes to the queue. @throws as `Intake.consume` */
  async listen(onDelivery: OnDelivery): Promise<void> {
    await this.#intake?.consume(this.queue, onDelivery)
  }

  /** @throws as `Outbox.send` */
  publish(publication: Publication, signal: AbortSignal): Promise<PublishResult[]> {
    return this.#outbox.send(publication, signal)
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
