import { assert, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { reconnectDelayMs } from './backoff'

test('the first wait is short, and each further one at most twice as long', () => {
  const waits = [1, 2, 3, 4, 5].map(attempt => reconnectDelayMs(attempt, 3000, 1))
  expect(waits).toEqual([250, 500, 1000, 2000, 3000])
})

test('no wait is longer than the longest, and none is shorter than a fifth of what it may be', () => {
  assert(
    property(
      integer({ min: 1, max: 10_000 }),
      integer({ min: 1, max: 60_000 }),
      double({ min: 0, max: 1, noNaN: true }),
      (attempt, longestMs, random) => {
        const upToMs = reconnectDelayMs(attempt, longestMs, 1)
        const waitMs = reconnectDelayMs(attempt, longestMs, random)
        expect(upToMs).toBeLessThanOrEqual(longestMs)
        expect(waitMs).toBeLessThanOrEqual(upToMs)
        expect(waitMs).toBeGreaterThanOrEqual(upToMs * 0.19)
      },
    ),
  )
})
