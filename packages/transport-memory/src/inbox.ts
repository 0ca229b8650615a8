import type { CancelTimer, Clock } from '@collective/core'

/** How frames come to a transport. */
export interface InboxOptions {
  /** Where it is set, frames take `latencyMs` of it; else the next microtask. */
  readonly clock: Clock | undefined
  readonly latencyMs: number
  /** Frames on their way. */
  readonly limit: number
}

/** The frames on their way to one transport: bounded, in order, gone when the connection is. */
export class Inbox {
  readonly #options: InboxOptions
  readonly #pending = new Map<symbol, CancelTimer>()

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /**
   * Hands over later: after the latency, or in the next microtask.
   * @returns false where it was full; nothing is handed over then
   */
  offer(handOver: () => void, expiresMs: number): boolean {
    if (this.#pending.size >= this.#options.limit) return false
    const key = Symbol('frame')
    const arrive = this.#arrival(key, handOver, expiresMs)
    this.#pending.set(key, this.#later(arrive))
    return true
  }

  /** Forgets what is on its way. */
  clear(): void {
    for (const cancel of this.#pending.values()) cancel()
    this.#pending.clear()
  }

  #arrival(key: symbol, handOver: () => void, expiresMs: number): () => void {
    const expiresAtMs = this.#nowMs() + expiresMs
    return () => {
      if (this.#pending.delete(key) && this.#nowMs() <= expiresAtMs) handOver()
    }
  }

  // Without a clock nothing takes time, so nothing expires.
  #nowMs(): number {
    return this.#options.clock?.monotonicMs() ?? 0
  }

  #later(arrive: () => void): CancelTimer {
    if (this.#options.clock) return this.#options.clock.schedule(this.#options.latencyMs, arrive)
    queueMicrotask(arrive)
    return () => undefined
  }
}
