// The first wait after a loss; a broker that only restarts its listener is back by then.
const firstDelayMs = 250

/**
 * How long to wait before an attempt to reconnect: twice as long each time up to the longest, and a random part of that, so that a
 * thousand nodes do not come back in the same moment.
 * @param attempt counted from 1
 * @param random from 0 to 1
 */
export function reconnectDelayMs(attempt: number, longestMs: number, random: number): number {
  const upToMs = Math.min(longestMs, firstDelayMs * 2 ** Math.min(attempt - 1, 20))
  return upToMs * (0.2 + 0.8 * random)
}
