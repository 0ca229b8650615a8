import { CollectiveError, type CancelTimer, type Clock } from '@collective/core'
import { TimerQueue } from './timer-queue'

/** What a manual clock begins with. */
export interface ManualClockOptions {
  /** The wall clock's first time. Milliseconds since 1970. @default 1767225600000, which is 2026-01-01T00:00:00Z */
  readonly startMs?: number
}

/** Time that stands still until somebody advances it. */
export interface ManualClock extends Clock {
  /** How many timers wait. */
  readonly pendingTimers: number
  /**
   * Lets time pass: runs what is due in order of its time, what is due at the same time in the order it was scheduled, each at its own time and
   * with everything that follows from it settled before the next. What they schedule within these milliseconds runs too. Crypto and I/O
   * in other threads are not waited for.
   * @param ms at least 0
   * @throws CollectiveError `invalidOption`; what a timer throws, after which the clock stands at that timer's time
   */
  advance(ms: number): Promise<void>
  /**
   * Lets time pass to the next timer, whenever that is, and runs it alone; everything that follows from it settles.
   * @param untilMs no later than this, on the monotonic clock. @default Infinity
   * @returns false where no timer waits until then; time stands then
   * @throws what the timer throws
   */
  step(untilMs?: number): Promise<boolean>
  /** Lets everything settle that waits for no timer. */
  settle(): Promise<void>
  /** Sets the wall clock forward or back, as an administrator does: no timer runs, monotonic time stands. */
  jump(ms: number): void
}

// Taken now, so that a test which replaces the global timers does not stop this clock.
const nextTurn = setImmediate

/** A clock that only `advance` moves. Monotonic time begins at 0. */
export function manualClock(options: ManualClockOptions = {}): ManualClock {
  return new SteppedClock(options.startMs ?? Date.UTC(2026, 0, 1))
}

class SteppedClock implements ManualClock {
  readonly #timers = new TimerQueue()
  #startMs: number
  #elapsedMs = 0

  constructor(startMs: number) {
    this.#startMs = startMs
  }

  get pendingTimers(): number {
    return this.#timers.size
  }

  nowMs(): number {
    // Whole, as the machine's is: what travels says when it was made in whole milliseconds.
    return Math.floor(this.#startMs + this.#elapsedMs)
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  schedule(delayMs: number, callback: () => void): CancelTimer {
    return this.#timers.add(this.#elapsedMs + Math.max(0, delayMs), callback)
  }

  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new CollectiveError('invalidOption', `time passes by at least 0 ms, got ${ms}`)
    const targetMs = this.#elapsedMs + ms
    await this.settle()
    let isOver = false
    while (!isOver) isOver = !(await this.step(targetMs))
    this.#elapsedMs = targetMs
  }

  async step(untilMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const timer = this.#timers.takeDue(untilMs)
    if (!timer) return false
    this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueMs)
    timer.callback()
    await this.settle()
    return true
  }

  async settle(): Promise<void> {
    // Every microtask, and every microtask those queue, runs before the next turn of the event loop.
    await new Promise<void>(resolve => nextTurn(resolve))
  }

  jump(ms: number): void {
    this.#startMs += ms
  }
}
