import type { CancelTimer } from '@collective/core'

/** What runs when. */
export interface Timer {
  readonly dueMs: number
  readonly callback: () => void
}

/** Timers by their time, and by their order of arrival where that is the same. */
export class TimerQueue {
  // Sorted, so that taking the next is cheap; adding finds its place by halves.
  readonly #timers: Timer[] = []

  get size(): number {
    return this.#timers.length
  }

  add(dueMs: number, callback: () => void): CancelTimer {
    const timer: Timer = { dueMs, callback }
    this.#timers.splice(this.#placeAfter(dueMs), 0, timer)
    return () => this.#remove(timer)
  }

  /** Takes out the first timer that is due by `untilMs`; `Infinity` for the first of all. */
  takeDue(untilMs: number): Timer | undefined {
    const first = this.#timers[0]
    return first && first.dueMs <= untilMs ? this.#timers.shift() : undefined
  }

  #remove(timer: Timer): void {
    const index = this.#timers.lastIndexOf(timer, this.#placeAfter(timer.dueMs))
    if (index >= 0) this.#timers.splice(index, 1)
  }

  #placeAfter(dueMs: number): number {
    let low = 0
    let high = this.#timers.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#timers[middle]?.dueMs ?? Infinity) <= dueMs) low = middle + 1
      else high = middle
    }
    return low
  }
}
