import { CollectiveError, type CollectiveErrorOptions } from '@collective/core'

/**
 * The error of every source here.
 * @param source what could not be read, such as `file /etc/facts.yaml`
 * @param problem what was expected, what came, what to do
 */
export function unavailable(
  source: string,
  problem: string,
  options: CollectiveErrorOptions = {},
): CollectiveError {
  return new CollectiveError('factsUnavailable', `${source}: ${problem}`, options)
}
