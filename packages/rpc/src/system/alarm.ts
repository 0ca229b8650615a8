import type { CancelTimer, Clock } from '@collective/core'

/**
 * One timer that is only ever set earlier: calls back by the time that was asked for, and perhaps sooner, after which it has to be set
 * again. What waits for many things needs no timer for each, and none is replaced when a message comes.
 */
export class Alarm {
  readonly #clock: Clock
  readonly #callback: () => void
  #dueMs = Number.POSITIVE_INFINITY
  #cancel: CancelTimer = () => undefined

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock
    this.#callback = callback
  }

  /** @param dueMs on the monotonic clock; infinite for never */
  by(dueMs: number): void {
    if (dueMs >= this.#dueMs) return
    this.#cancel()
    this.#dueMs = dueMs
    this.#cancel = this.#clock.schedule(Math.max(0, dueMs - this.#clock.monotonicMs()), () => this.#ring())
  }

  stop(): void {
    this.#cancel()
    this.#dueMs = Number.POSITIVE_INFINITY
  }

  #ring(): void {
    this.#dueMs = Number.POSITIVE_INFINITY
    this.#callback()
  }
}
