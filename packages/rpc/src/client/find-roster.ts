import {
  all,
  hasAgent,
  limitRoster,
  type DiscoverySource,
  type Filter,
  type Identity,
  type RosterLimit,
} from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { BroadcastDiscovery } from './broadcast-discovery'
import { expectationFor } from './expectation-for'
import { namedNodes, termKinds } from './filter-terms'
import { NarrowDiscovery } from './narrow-discovery'
import { rosterOf } from './roster-of'
import type { ClientParts } from './client-parts'
import type { DiscoverOptions, Roster } from './roster'
import type { RunPlan } from './run-plan'

/**
 * The nodes that match: a filter that is only names is its own answer, a source is believed as far as it says that it can judge, and
 * everything else is asked of the nodes.
 * @throws CollectiveError `discoveryFailed`; what publishing throws
 */
export async function discover(parts: ClientParts, where: Filter, options: DiscoverOptions): Promise<Roster> {
  const named = namedNodes(where)
  if (named?.isWhole) return firstOf(given(named.identities, 'filter'), options.limit)
  if (named) return new NarrowDiscovery(parts, { ...named, source: 'filter' }, options).discover(where)
  const source = parts.settings.discovery
  if (!source) return discoverByBroadcast(parts, where, options)
  if (judges(source, where)) return discoverBySource(parts, source, { where, options })
  const candidates = await discoverBySource(parts, source, { where, options: withoutLimit(options) })
  return new NarrowDiscovery(parts, candidates, options).discover(where)
}

/** Asks everybody, expecting whom there is reason to expect. */
export async function discoverByBroadcast(
  parts: ClientParts,
  where: Filter,
  options: DiscoverOptions & { readonly onAnswer?: (identity: Identity, elapsedMs: number) => void },
): Promise<Roster> {
  const expectation = await expectationFor(parts, where, options)
  return new BroadcastDiscovery(parts, { ...options, ...(expectation ? { expectation } : {}) }).discover(
    where,
  )
}

/**
 * Whom a run asks: the roster given; those that the filter names, who check the rest of it themselves; those that a source names; or those
 * who match and have the agent. Of these as many as its limit says.
 * @throws CollectiveError `discoveryFailed`; what publishing throws
 */
export async function findRoster(
  parts: ClientParts,
  plan: RunPlan,
  watch: { readonly signal: AbortSignal; readonly onFound: (identity: Identity) => void },
): Promise<Roster> {
  const options = { ...plan.discovery, ...watch, ...earlyLimit(plan.limit) }
  const roster = plan.roster ? givenRoster(plan.roster) : await findMatching(parts, plan, options)
  return plan.limit ? limited(roster, plan.limit) : roster
}

async function findMatching(parts: ClientParts, plan: RunPlan, options: DiscoverOptions): Promise<Roster> {
  const { where = all(), call } = plan
  const named = namedNodes(where)
  if (named) return given(named.identities, 'filter')
  // Whoever has not got the agent would only answer so.
  const filter = call.agent === 'discovery' ? where : where.and(hasAgent(call.agent))
  const source = parts.settings.discovery
  return source
    ? discoverBySource(parts, source, { where: filter, options })
    : discoverByBroadcast(parts, filter, options)
}

async function discoverBySource(
  { settings }: ClientParts,
  source: DiscoverySource,
  { where, options }: { readonly where: Filter; readonly options: DiscoverOptions },
): Promise<Roster> {
  const startedMs = settings.clock.monotonicMs()
  const { signal = neverAborted(), limit, onFound } = options
  const found = new Set<Identity>()
  try {
    for await (const identity of source.discover(where, { signal })) {
      if (!found.has(identity)) onFound?.(identity)
      found.add(identity)
      if (found.size === limit) break
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  const endedBy = signal.aborted ? 'aborted' : found.size === limit ? 'limit' : 'source'
  return rosterOf([...found], {
    endedBy,
    source: source.name,
    discoveryTimeMs: settings.clock.monotonicMs() - startedMs,
  })
}

/** Whether the source applies everything that the filter demands; what it does not, only the nodes can. */
function judges({ capabilities }: DiscoverySource, where: Filter): boolean {
  const judged: ReadonlySet<string> = new Set(['all', ...capabilities.terms])
  return [...termKinds(where)].every(kind => judged.has(kind))
}

function given(identities: readonly Identity[], source: string): Roster {
  return rosterOf(identities, { endedBy: 'given', source })
}

function givenRoster(roster: Roster | readonly Identity[]): Roster {
  return 'identities' in roster ? roster : given(roster, 'given')
}

/** The first so many end the discovery as soon as they have answered. */
function earlyLimit(limit: RosterLimit | undefined): { readonly limit?: number } {
  return limit && typeof limit.limit === 'number' && limit.method !== 'random' ? { limit: limit.limit } : {}
}

function withoutLimit({ limit: _limit, onFound: _onFound, ...options }: DiscoverOptions): DiscoverOptions {
  return options
}

function firstOf(roster: Roster, limit: number | undefined): Roster {
  return limit === undefined ? roster : limited(roster, { limit })
}

function limited(roster: Roster, limit: RosterLimit): Roster {
  const { endedBy, source, discoveryTimeMs, late, conflicts } = roster
  return rosterOf(limitRoster(roster.identities, limit), {
    endedBy,
    source,
    discoveryTimeMs,
    late,
    conflicts,
  })
}
