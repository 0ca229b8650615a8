import type { Clock, Status, Transport } from '@collective/core'

/** Is told what happens to the connection. */
export interface ConnectionListener {
  /** It is back: what was on its way may be lost. */
  onReconnected(): void
  /** It will not come back. */
  onLost(): void
}

/** Follows a transport's status for everybody in a client who has something in the air. */
export class ConnectionWatch {
  readonly #clock: Clock
  readonly #listeners = new Set<ConnectionListener>()
  #reconnectedMs: number | undefined
  #isLost = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** When it last came back, on the monotonic clock: nodes of the same broker may not be there yet. */
  get reconnectedMs(): number | undefined {
    return this.#reconnectedMs
  }

  /** Follows the status until it ends; never rejects. */
  async follow(transport: Transport): Promise<void> {
    try {
      for await (const status of transport.status()) this.#take(status)
    } catch {
      // A transport whose status cannot be followed says nothing any more; deadlines end what is in the air.
    }
  }

  /** Who comes when the connection is lost already is told at once. */
  add(listener: ConnectionListener): void {
    this.#listeners.add(listener)
    if (this.#isLost) listener.onLost()
  }

  remove(listener: ConnectionListener): void {
    this.#listeners.delete(listener)
  }

  #take(status: Status): void {
    if (status.state === 'connected' && status.reconnects > 0) this.#tellReconnected()
    this.#isLost = status.state === 'failed' || status.state === 'closed'
    if (this.#isLost) for (const listener of this.#listeners) listener.onLost()
  }

  #tellReconnected(): void {
    this.#reconnectedMs = this.#clock.monotonicMs()
    for (const listener of this.#listeners) listener.onReconnected()
  }
}
