import {
  all,
  CollectiveError,
  hasAgent,
  limitRoster,
  literalIdentities,
  type DiscoverySource,
  type Filter,
  type Identity,
} from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { BroadcastDiscovery, type BroadcastOptions } from './broadcast-discovery'
import type { ClientParts } from './client-parts'
import type { DiscoverOptions, Roster } from './roster'
import { rosterOf } from './roster-of'
import type { RunOptions } from './run'

/** The nodes that match: those that a filter names need no discovery, others are asked for. */
export async function discover(
  parts: ClientParts,
  where: Filter,
  options: BroadcastOptions = {},
): Promise<Roster> {
  const named = literalIdentities(where)
  if (named) return rosterOf(named, { endedBy: 'given', source: 'filter' })
  const { discovery } = parts.settings
  return discovery
    ? discoverBySource(parts, discovery, { where, options })
    : new BroadcastDiscovery(parts, options).discover(where)
}

async function discoverBySource(
  { settings }: ClientParts,
  source: DiscoverySource,
  { where, options }: { where: Filter; options: DiscoverOptions },
): Promise<Roster> {
  const startedMs = settings.clock.monotonicMs()
  const found = new Set<Identity>()
  const signal = options.signal ?? neverAborted()
  for await (const identity of source.discover(where, { signal })) {
    if (!found.has(identity)) options.onFound?.(identity)
    found.add(identity)
    if (found.size === options.limit) break
  }
  const discoveryTimeMs = settings.clock.monotonicMs() - startedMs
  return rosterOf([...found], { endedBy: 'source', source: source.name, discoveryTimeMs })
}

/**
 * Whom a run asks: the roster given, or those who match and have the agent; of these as many as its limit says.
 * @throws CollectiveError `targetMissing`, `invalidIdentity`, `invalidOption`; what the discovery throws
 */
export async function findRoster(
  parts: ClientParts,
  agent: string,
  options: RunOptions & Pick<BroadcastOptions, 'onFound'>,
): Promise<Roster> {
  const roster = options.roster
    ? givenRoster(options.roster)
    : await discover(parts, filterFor(agent, options), {
        ...options.discovery,
        ...earlyLimit(options),
        ...(options.signal ? { signal: options.signal } : {}),
        ...(options.onFound ? { onFound: options.onFound } : {}),
      })
  return limited(roster, options)
}

/** @throws CollectiveError `targetMissing` */
export function assertTarget(options: Partial<RunOptions> | undefined): void {
  if (options?.where !== undefined || options?.roster !== undefined) return
  throw new CollectiveError(
    'targetMissing',
    'expected whom to ask: give where: a filter, roster: identities, or where: all() for everybody',
  )
}

function givenRoster(roster: Roster | readonly Identity[]): Roster {
  if ('identities' in roster) return roster
  return rosterOf(roster, { endedBy: 'given', source: 'given' })
}

// Whoever has not got the agent would only answer so. What a filter names is asked all the same, and says why not.
function filterFor(agent: string, { where = all() }: RunOptions): Filter {
  return literalIdentities(where) || agent === 'discovery' ? where : where.and(hasAgent(agent))
}

/** The first so many end the discovery as soon as they have answered. */
function earlyLimit({ limit, limitMethod }: RunOptions): { readonly limit?: number } {
  return typeof limit === 'number' && limitMethod !== 'random' ? { limit } : {}
}

function limited(roster: Roster, { limit, limitMethod, seed }: RunOptions): Roster {
  if (limit === undefined) return roster
  const identities =
    limitMethod === 'random'
      ? limitRoster(roster.identities, { limit, method: 'random', seed: seed ?? 1 })
      : limitRoster(roster.identities, { limit })
  const { endedBy, source, discoveryTimeMs, late, conflicts } = roster
  return rosterOf(identities, { endedBy, source, discoveryTimeMs, late, conflicts })
}
