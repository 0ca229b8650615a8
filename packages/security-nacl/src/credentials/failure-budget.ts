import { CollectiveError } from '@collective/core'

// At 0.3 ms each, three hundredths of a processor.
const failuresPerSecond = 100

/**
 * Bounds what made-up credentials cost. Past it credentials that are not known here are not looked at until the second is over; those that are
 * known are not concerned, and who is new is asked or asks again.
 */
export class FailureBudget {
  readonly #nowMs: () => number
  #second = 0
  #failures = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** @throws CollectiveError `queueFull` where it is used up */
  assertLeft(): void {
    if (this.#failuresNow() < failuresPerSecond) return
    throw new CollectiveError(
      'queueFull',
      `${failuresPerSecond} credentials of this second were false: no new ones are verified in it`,
    )
  }

  /** A signature did not hold. */
  fail(): void {
    this.#failures = this.#failuresNow() + 1
  }

  #failuresNow(): number {
    const second = Math.floor(this.#nowMs() / 1_000)
    if (second !== this.#second) this.#failures = 0
    this.#second = second
    return this.#failures
  }
}
