import { CollectiveError } from '../errors/error'
import type { Identity } from '../identity/identity'
import { seededFractions } from './seeded'

/** How many of a roster, and which. */
export type RosterLimit = {
  /** So many, or this share of them, rounded up: `'10%'` of 11 nodes are 2. */
  readonly limit: number | `${number}%`
} & (
  | {
      /** Those that come first in the order given, which for a discovery is that of the answers. @default 'first' */
      readonly method?: 'first'
    }
  | {
      /** Any, each as likely as the others. */
      readonly method: 'random'
      /** The same seed and the same nodes, in whatever order, give the same choice in the same order. */
      readonly seed: number | string
    }
)

/**
 * Chooses some of a roster; all of it where it has no more.
 * @returns each identity once
 * @throws CollectiveError `invalidOption` for a limit that is neither a whole number of at least 1 nor more than 0 % and at most 100 %
 */
export function limitRoster(identities: readonly Identity[], options: RosterLimit): Identity[] {
  const distinct = [...new Set(identities)]
  const count = countOf(options.limit, distinct.length)
  const ordered = options.method === 'random' ? draw(distinct.sort(), options.seed) : distinct
  return ordered.slice(0, count)
}

function countOf(limit: RosterLimit['limit'], size: number): number {
  if (typeof limit === 'string') return shareOf(limit, size)
  if (Number.isSafeInteger(limit) && limit >= 1) return limit
  throw invalidLimit(limit)
}

function shareOf(limit: string, size: number): number {
  const percent = /^\d+(\.\d+)?%$/.test(limit) ? Number.parseFloat(limit) : NaN
  if (!(percent > 0 && percent <= 100)) throw invalidLimit(limit)
  // 7 % of 100 are 7.000000000000001 in binary fractions, and not 8 nodes.
  return Math.max(1, Math.ceil((size * percent) / 100 - 1e-9))
}

function invalidLimit(limit: number | string): CollectiveError {
  return new CollectiveError(
    'invalidOption',
    `a limit is a whole number of at least 1, or a share such as '10%' above 0 and up to 100, got ${JSON.stringify(limit)}`,
    { path: 'limit' },
  )
}

// Each gets a place of its own, so that a larger limit with the same seed begins with the same nodes.
function draw(identities: readonly Identity[], seed: number | string): Identity[] {
  const fraction = seededFractions(seed)
  const placed = identities.map(identity => ({ identity, place: fraction() }))
  return placed.sort((one, other) => one.place - other.place).map(({ identity }) => identity)
}
