import { CollectiveError, toCollectiveError } from '@collective/core'
import { onAbort, reconnectDelayMs, StatusFeed } from '@collective/core/internal'
import type { Connection } from './connection'
import { delay } from './delay'
import type { Dial } from './dial'
import type { Endpoint } from './endpoint'
import type { AmqpSettings } from '../options'

// A connection that stood for less did not help: the next one waits longer.
const shortLivedMs = 10_000

/** What a link asks of the transport. */
export interface LinkEvents {
  /** A connection stands: makes it what the last one was. What it rejects with ends the connection. */
  readonly onConnected: (connection: Connection, signal: AbortSignal) => Promise<void>
  /** The connection is gone. */
  readonly onGone: (cause: CollectiveError) => void
}

/** A connection that comes back by itself, and how it stands. */
export class Link {
  readonly status = new StatusFeed({ state: 'connecting' })
  readonly #dial: Dial
  readonly #settings: AmqpSettings
  readonly #events: LinkEvents
  // Fires when the link is closed or has failed.
  readonly #life = new AbortController()
  #connection: Connection | undefined
  #connectedAtMs = 0
  #reconnects = 0
  // Connections in a row that ended soon after they were made.
  #shortLived = 0

  constructor(dial: Dial, settings: AmqpSettings, events: LinkEvents) {
    this.#dial = dial
    this.#settings = settings
    this.#events = events
  }

  /** The connection, where it stands and has all subscriptions. */
  get current(): Connection | undefined {
    return this.status.current.state === 'connected' ? this.#connection : undefined
  }

  /**
   * Connects for the first time.
   * @throws what `Transport.connect` throws
   */
  async connect(signal: AbortSignal): Promise<void> {
    const stopListening = onAbort(signal, reason => this.#life.abort(reason))
    try {
      await this.#adopt(await this.#dial.first(this.#life.signal))
      this.status.set({ state: 'connected', reconnects: 0 })
    } catch (error) {
      this.status.set({ state: 'failed', cause: toCollectiveError(error, 'connectFailed') })
      throw error
    } finally {
      stopListening()
    }
  }

  /** Disconnects for good. */
  async close(): Promise<void> {
    const closed = new CollectiveError('closed', 'the transport has been closed: make another one')
    this.status.set({ state: 'closed' })
    this.#life.abort(closed)
    const connection = this.#connection
    this.#connection = undefined
    if (connection) this.#events.onGone(closed)
    await connection?.end()
  }

  async #adopt(connection: Connection): Promise<void> {
    const { signal } = this.#life
    if (signal.aborted) {
      await connection.end()
      throw signal.reason
    }
    this.#connection = connection
    this.#connectedAtMs = performance.now()
    connection.listen(cause => this.#onLost(connection, cause))
    try {
      await this.#events.onConnected(connection, signal)
    } catch (error) {
      const cause = connection.isOver ? connection.cause : toCollectiveError(error, 'connectFailed')
      connection.abandon(cause)
      signal.throwIfAborted()
      throw cause
    }
    if (connection.isOver) throw connection.cause
  }

  #onLost(connection: Connection, cause: CollectiveError): void {
    if (this.#connection !== connection) return
    const wasConnected = this.status.current.state === 'connected'
    const stoodMs = performance.now() - this.#connectedAtMs
    this.#connection = undefined
    this.#shortLived = stoodMs < shortLivedMs ? this.#shortLived + 1 : 0
    this.#events.onGone(cause)
    if (wasConnected) void this.#comeBack(connection.endpoint, cause)
  }

  async #comeBack(previous: Endpoint, lost: CollectiveError): Promise<void> {
    const { signal } = this.#life
    let cause = lost
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      this.#settings.logger.warn({ err: cause, attempt }, 'reconnecting to the broker')
      this.status.set({ state: 'reconnecting', attempt, cause })
      try {
        await this.#wait(attempt)
        await this.#adopt(await this.#dial.again(previous, attempt, signal))
        this.#reconnects += 1
        this.status.set({ state: 'connected', reconnects: this.#reconnects })
        return
      } catch (error) {
        cause = toCollectiveError(error, 'connectFailed')
        if (cause.code === 'identityConflict') this.#fail(cause)
      }
    }
  }

  // Another process has taken our place: coming back would only throw it out.
  #fail(cause: CollectiveError): void {
    this.#settings.logger.error({ err: cause }, 'the transport has failed')
    this.status.set({ state: 'failed', cause })
    this.#life.abort(cause)
  }

  // A broker that takes us and throws us out again waits longer each time too.
  async #wait(attempt: number): Promise<void> {
    const { reconnectDelayMs: longestMs } = this.#settings
    await delay(reconnectDelayMs(attempt + this.#shortLived, longestMs, Math.random()), this.#life.signal)
  }
}
