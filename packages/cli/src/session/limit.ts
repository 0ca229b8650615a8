import { limitRoster, type Identity, type RosterLimit } from '@collective/core'
import { usageError } from '../exit/usage-error'
import type { Options } from '../program/options'
import { wholeNumber } from './seconds'

/** How many of the nodes the command line wants; undefined for all of them. @throws CollectiveError `invalidOption` */
export function rosterLimit({ limit, one, seed }: Options): RosterLimit | undefined {
  const count = one ? 1 : limit === undefined ? undefined : countOf(limit)
  if (count === undefined) return undefined
  if (seed === undefined) return { limit: count }
  return { limit: count, method: 'random', seed: wholeNumber('--limit-seed', seed, 0) }
}

/** How many answers end a discovery at once: those that a limit without a share and without chance wants. */
export function earlyEnd(limit: RosterLimit | undefined): number | undefined {
  return typeof limit?.limit === 'number' && limit.method !== 'random' ? limit.limit : undefined
}

/** Those of the nodes that the limit leaves. */
export function limited(
  identities: readonly Identity[],
  limit: RosterLimit | undefined,
): readonly Identity[] {
  return limit ? limitRoster(identities, limit) : identities
}

function countOf(text: string): RosterLimit['limit'] {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]
  if (percent !== undefined) return `${Number(percent)}%`
  if (/^\d+$/.test(text)) return wholeNumber('--limit', text, 1)
  throw usageError(`--limit: expected a number of nodes, or a share such as 10%, got ${JSON.stringify(text)}`)
}
