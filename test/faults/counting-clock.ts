import type { Clock } from '@collective/core'

/** The machine's clock, which also knows how many of its timers have neither rung nor been stopped. */
export interface CountingClock extends Clock {
  readonly pending: number
}

export function countingClock(): CountingClock {
  const timers = new Set<NodeJS.Timeout>()
  return {
    get pending() {
      return timers.size
    },
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    schedule: (delayMs, callback) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        callback()
      }, delayMs)
      timers.add(timer)
      return () => {
        clearTimeout(timer)
        timers.delete(timer)
      }
    },
  }
}
