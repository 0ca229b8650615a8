import { CollectiveError, toCollectiveError } from '@collective/core'
import { StatusFeed, onAbort } from '@collective/core/internal'
import { reconnectDelayMs } from './backoff'
import type { Connection } from './connection'
import type { Dial } from './dial'
import type { Endpoint } from './endpoint'
import type { MqttSettings } from '../options'
import { isShortLived, Takeovers } from './takeovers'

/** What a link asks of the transport. */
export interface LinkEvents {
  readonly onMessage: (topic: string, payload: Uint8Array) => void
  /** A connection stands: makes it what the last one was. What it rejects with ends the connection. */
  readonly onConnected: (connection: Connection) => Promise<void>
  /** The connection is gone. */
  readonly onGone: (cause: CollectiveError) => void
}

/** A connection that comes back by itself, and how it stands. */
export class Link {
  readonly status = new StatusFeed({ state: 'connecting' })
  readonly #dial: Dial
  readonly #settings: MqttSettings
  readonly #events: LinkEvents
  readonly #takeovers = new Takeovers()
  // Fires when the link is closed.
  readonly #life = new AbortController()
  #connection: Connection | undefined
  #connectedAtMs = 0
  #reconnects = 0
  // Connections in a row that ended soon after they were made.
  #shortLived = 0

  constructor(dial: Dial, settings: MqttSettings, events: LinkEvents) {
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
    const stop = onAbort(signal, reason => this.#life.abort(reason))
    try {
      await this.#adopt(await this.#dial.first(this.#life.signal))
      this.status.set({ state: 'connected', reconnects: 0 })
    } catch (error) {
      this.status.set({ state: 'failed', cause: toCollectiveError(error, 'connectFailed') })
      throw error
    } finally {
      stop()
    }
  }

  /** Disconnects for good. */
  async close(): Promise<void> {
    const closed = new CollectiveError('closed', 'the transport has been closed: make another one')
    this.status.set({ state: 'closed' })
    this.#life.abort(closed)
    const connection = this.#connection
    this.#connection = undefined
    if (!connection) return
    this.#events.onGone(closed)
    await connection.end()
  }

  async #adopt(connection: Connection): Promise<void> {
    if (this.#life.signal.aborted) {
      await connection.end()
      throw this.#life.signal.reason
    }
    this.#connection = connection
    this.#connectedAtMs = performance.now()
    connection.listen({ onMessage: this.#events.onMessage, onLost: cause => this.#onLost(connection, cause) })
    try {
      await this.#events.onConnected(connection)
    } catch (error) {
      connection.abandon(toCollectiveError(error))
      throw error
    }
    if (connection.isOver) throw connection.cause
  }

  #onLost(connection: Connection, cause: CollectiveError): void {
    if (this.#connection !== connection) return
    const wasConnected = this.status.current.state === 'connected'
    this.#connection = undefined
    this.#events.onGone(cause)
    const stoodMs = performance.now() - this.#connectedAtMs
    this.#shortLived = isShortLived(stoodMs) ? this.#shortLived + 1 : 0
    const conflict = this.#takeovers.note({ version: connection.version, cause, stoodMs })
    if (conflict && this.#settings.identity !== undefined) this.#fail(conflict)
    else if (wasConnected) void this.#comeBack(connection.endpoint, cause)
  }

  #fail(cause: CollectiveError): void {
    this.#settings.logger.error({ err: cause }, 'the transport has failed')
    this.status.set({ state: 'failed', cause })
    this.#life.abort(cause)
  }

  async #comeBack(previous: Endpoint, cause: CollectiveError): Promise<void> {
    const { signal } = this.#life
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      this.#settings.logger.warn({ err: cause, attempt }, 'reconnecting to the broker')
      this.status.set({ state: 'reconnecting', attempt, cause })
      try {
        await this.#wait(attempt)
        await this.#adopt(await this.#reach(previous, attempt))
        this.#reconnects += 1
        this.status.set({ state: 'connected', reconnects: this.#reconnects })
        return
      } catch (error) {
        cause = toCollectiveError(error, 'connectFailed')
      }
    }
  }

  async #reach(previous: Endpoint, attempt: number): Promise<Connection> {
    try {
      return await this.#dial.again(previous, attempt, this.#life.signal)
    } catch (error) {
      this.#takeovers.reset()
      throw error
    }
  }

  // A broker that takes us and throws us out again waits longer each time too.
  async #wait(attempt: number): Promise<void> {
    const { reconnectDelayMs: longestMs } = this.#settings
    await delay(reconnectDelayMs(attempt + this.#shortLived, longestMs, Math.random()), this.#life.signal)
  }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      resolve()
    }, ms)
    const stop = onAbort(signal, reason => {
      clearTimeout(timer)
      reject(reason)
    })
  })
}
