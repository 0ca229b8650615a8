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
export const systemRandom: Random = pooledRandom(4_096)

// Asking the platform costs the same for 16 bytes as for some thousands, and every message has an id.
function pooledRandom(poolBytes: number): Random {
  const pool = new Uint8Array(poolBytes)
  let used = poolBytes
  const bytes = (count: number): Uint8Array => {
    if (count > poolBytes) return crypto.getRandomValues(new Uint8Array(count))
    if (used + count > poolBytes) {
      crypto.getRandomValues(pool)
      used = 0
    }
    const taken = pool.slice(used, used + count)
    pool.fill(0, used, used + count)
    used += count
    return taken
  }
  return Object.freeze({ bytes })
}
