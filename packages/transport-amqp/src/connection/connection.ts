import type { ChannelModel } from 'amqplib'
import type { CollectiveError, Logger } from '@collective/core'
import { lostError, silentError } from './connect-error'
import { Control } from './control'
import type { Endpoint } from './endpoint'
import { watchLiveness } from './liveness'

// How long a broker has to answer our goodbye.
const goodbyeMs = 1000

/** What a connection is made of. */
export interface ConnectionParts {
  readonly endpoint: Endpoint
  readonly model: ChannelModel
  /** Destroys the socket when it fires. */
  readonly life: AbortController
  readonly logger: Logger
}

/** One connection with one broker, from its handshake to its end. Nothing of it outlives it. */
export class Connection {
  readonly endpoint: Endpoint
  /** Opens channels. */
  readonly model: ChannelModel
  readonly control: Control
  readonly #life: AbortController
  readonly #stopWatching: () => void
  #cause: CollectiveError | undefined
  #onLost: ((cause: CollectiveError) => void) | undefined
  #isOver = false

  constructor({ endpoint, model, life, logger }: ConnectionParts) {
    this.endpoint = endpoint
    this.model = model
    this.control = new Control(model)
    this.#life = life
    // An end that has a reason gives it to both; the one by the broker's command gives it to close alone.
    model.on('error', error => (this.#cause ??= lostError(endpoint.name, error)))
    model.on('close', error => this.#onClose(error))
    this.#stopWatching = watchLiveness(model, heartbeat =>
      this.abandon(silentError(endpoint.name, heartbeat)),
    )
    model.on('blocked', reason => logger.warn({ reason }, 'the broker takes no publications for now'))
    model.on('unblocked', () => logger.info('the broker takes publications again'))
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Why it has ended, or would have if it ended now. */
  get cause(): CollectiveError {
    return (this.#cause ??= lostError(this.endpoint.name, undefined))
  }

  /** Calls back when it has ended, other than by `end`; at once, where it has ended already. */
  listen(onLost: (cause: CollectiveError) => void): void {
    if (this.#isOver) onLost(this.cause)
    else this.#onLost = onLost
  }

  /** Gives the connection up for this cause. */
  abandon(cause: CollectiveError): void {
    this.#cause ??= cause
    this.#life.abort(cause)
  }

  /** Says goodbye. Resolves when the connection is closed. */
  async end(): Promise<void> {
    if (this.#isOver) return
    this.#settle()
    const closed = new Promise<void>(resolve => this.model.once('close', () => resolve()))
    const timer = setTimeout(() => this.#life.abort(this.cause), goodbyeMs)
    // Its own promise never settles where the connection breaks meanwhile.
    void this.model.close().catch(() => undefined)
    await closed
    clearTimeout(timer)
    this.#life.abort(this.cause)
  }

  #onClose(error: Error | undefined): void {
    this.#cause ??= lostError(this.endpoint.name, error)
    // amqplib only ends its side: a dead peer would keep the socket for ever.
    this.#life.abort(this.#cause)
    if (this.#isOver) return
    this.#settle()
    this.#onLost?.(this.#cause)
  }

  #settle(): void {
    this.#isOver = true
    this.control.end()
    this.#stopWatching()
  }
}
