import { CollectiveError } from '@collective/core'
import type { ManualClock } from '../manual-clock/manual-clock'
import type { ActionsAtWork } from './actions-at-work'

/** How long something is waited for. */
export interface UntilOptions {
  /** At most this much of the fleet's time. Milliseconds. @default 3600000 */
  readonly within?: number
}

/** Lets the time of a fleet pass, from timer to timer, for as long as somebody waits for something. */
export class PassingTime {
  readonly #clock: ManualClock
  readonly #actions: ActionsAtWork
  readonly #seed: number

  constructor(clock: ManualClock, actions: ActionsAtWork, seed: number) {
    this.#clock = clock
    this.#actions = actions
    this.#seed = seed
  }

  /** @throws what the promise rejects with; CollectiveError `simulationFailed` */
  async until<Value>(promise: Promise<Value>, { within = 3_600_000 }: UntilOptions): Promise<Value> {
    const untilMs = this.#clock.monotonicMs() + within
    const watched = watch(promise)
    await this.#settle()
    while (!watched.isSettled) {
      if (!(await this.#clock.step(untilMs))) throw this.#stuck(within)
      await this.#settle()
    }
    return promise
  }

  async #settle(): Promise<void> {
    await this.#clock.settle()
    while (this.#actions.areRunning) {
      await this.#actions.idle()
      await this.#clock.settle()
    }
  }

  #stuck(withinMs: number): CollectiveError {
    const why =
      this.#clock.pendingTimers === 0
        ? 'nobody waits for time to pass any more'
        : `it did not come within ${withinMs} ms of the fleet's time`
    return new CollectiveError(
      'simulationFailed',
      `what was waited for never comes: ${why} (seed ${this.#seed}). Wait for less, or longer; an action that waits for a file or a program needs standStillInActions`,
    )
  }
}

/** Knows whether a promise is settled; its rejection is the business of who waits for it. */
function watch(promise: Promise<unknown>): { readonly isSettled: boolean } {
  const watched = { isSettled: false }
  const settle = (): void => {
    watched.isSettled = true
  }
  promise.then(settle, settle)
  return watched
}
