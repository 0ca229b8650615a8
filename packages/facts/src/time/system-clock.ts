import type { Clock } from '@collective/core'

/** The machine's own time and timers, where no clock is given. */
export const systemClock: Clock = Object.freeze({
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule: (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
})
