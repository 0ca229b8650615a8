import type { CancelTimer, Clock } from '@collective/core'

// More than this on its way is lost, as in any network.
const heldLimit = 65_536

/** Hands over later, in order unless it is told otherwise. Without a clock, and for what has no delay and nothing before it, at once. */
export class DelayLine {
  readonly #clock: Clock | undefined
  readonly #held = new Map<symbol, CancelTimer>()
  #lastArrivalMs = 0

  constructor(clock: Clock | undefined) {
    this.#clock = clock
  }

  /**
   * @param heldBackMs what it takes beyond `delayMs` without holding up those behind it
   * @returns false where too much is on its way already; it is lost then
   */
  pass(handOver: () => void, delayMs: number, heldBackMs: number): boolean {
    if (!this.#clock) return (handOver(), true)
    const nowMs = this.#clock.monotonicMs()
    const arrivalMs = Math.max(this.#lastArrivalMs, nowMs + delayMs)
    this.#lastArrivalMs = arrivalMs
    const waitMs = arrivalMs + heldBackMs - nowMs
    if (waitMs === 0 && this.#held.size === 0) return (handOver(), true)
    return this.#hold(this.#clock, waitMs, handOver)
  }

  /** Loses what is on its way. */
  clear(): void {
    for (const cancel of this.#held.values()) cancel()
    this.#held.clear()
  }

  #hold(clock: Clock, waitMs: number, handOver: () => void): boolean {
    if (this.#held.size >= heldLimit) return false
    const key = Symbol('frame')
    const arrive = (): void => {
      this.#held.delete(key)
      handOver()
    }
    this.#held.set(key, clock.schedule(waitMs, arrive))
    return true
  }
}
