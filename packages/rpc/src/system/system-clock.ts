import type { Clock, Random } from '@collective/core'

/** The machine's own time and timers. */
export const systemClock: Clock = Object.freeze({
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule: (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
})

/** The platform's cryptographic randomness. */
export const systemRandom: Random = Object.freeze({
  bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
})
