import { CollectiveError, toCollectiveError } from '@collective/core'
import { StatusFeed, onAbort, reconnectDelayMs } from '@collective/core/internal'
import type { Connection } from './connection'
import type { Dial } from './dial'
import type { Endpoint } from './endpoint'
import type { MqttSettings } from '../options'
import { conflictError, isShortLived, Takeovers } from './takeovers'
import { Witness } from './witness'

// So many short connections in a row may be another session with our client id.
const suspiciousInARow = 2

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
  readonly #witness = new Witness()
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
   * @param farewell the topic of the will of this and every later connection
   * @throws what `Transport.connect` throws
   */
  async connect(signal: AbortSignal, farewell: string | undefined): Promise<void> {
    const stop = onAbort(signal, reason => this.#life.abort(reason))
    try {
      await this.#adopt(await this.#dial.first(this.#life.signal, farewell))
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
    if (connection) this.#events.onGone(closed)
    await Promise.all([connection?.end(), this.#witness.dismiss()])
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
    if (this.#shortLived >= suspiciousInARow && this.#settings.identity !== undefined)
      void this.#callWitness(connection)
  }

  async #callWitness(connection: Connection): Promise<void> {
    const { signal } = this.#life
    try {
      await this.#witness.call(() => this.#dial.beside(connection, signal))
    } catch (error) {
      this.#settings.logger.debug({ err: error }, 'a witness of takeovers could not connect')
    }
    if (signal.aborted) await this.#witness.dismiss()
  }

  #onLost(connection: Connection, cause: CollectiveError): void {
    if (this.#connection !== connection) return
    const wasConnected = this.status.current.state === 'connected'
    const stoodMs = performance.now() - this.#connectedAtMs
    this.#connection = undefined
    this.#shortLived = isShortLived(stoodMs) ? this.#shortLived + 1 : 0
    this.#events.onGone(cause)
    void this.#judge(connection, stoodMs)
    if (wasConnected) void this.#comeBack(connection.endpoint, cause)
  }

  // Whether another session took the client id over, so often that it is time to give in.
  async #judge({ cause, isSilent }: Connection, stoodMs: number): Promise<void> {
    if (this.#settings.identity === undefined) return
    const isSaid = cause.code === 'identityConflict'
    const isTakeover = isSaid || (isSilent && (await this.#witness.testifies()))
    if (this.#takeovers.note(isTakeover, stoodMs)) await this.#fail(conflictError(cause))
  }

  async #fail(cause: CollectiveError): Promise<void> {
    this.#settings.logger.error({ err: cause }, 'the transport has failed')
    this.status.set({ state: 'failed', cause })
    this.#life.abort(cause)
    const connection = this.#connection
    this.#connection = undefined
    if (connection) this.#events.onGone(cause)
    await Promise.all([connection?.end(), this.#witness.dismiss()])
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
      }
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
