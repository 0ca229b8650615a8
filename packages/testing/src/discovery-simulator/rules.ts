import { discoveryProgress, type DiscoveryProgress } from '@collective/core'

/** A way to end a discovery, at the moment of asking. */
export type DiscoveryRule = () => DiscoveryProgress

/** The one that clients use. */
export const ownRule: DiscoveryRule = () => discoveryProgress()

/** MCollective's: two seconds, whatever comes. */
export const fixedWait: DiscoveryRule = () =>
  discoveryProgress(undefined, { leastMs: 2_000, askAgainAfterMs: Infinity })

/** Ends when nobody has answered for `quietMs`, and never asks again: Choria's window is one of 300 ms. */
export function fixedQuiet(quietMs: number): DiscoveryRule {
  const parameters = { floorMs: quietMs, leastMs: 0, patience: 0, askAgainAfterMs: Infinity }
  return () => discoveryProgress(undefined, parameters)
}
