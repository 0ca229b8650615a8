import { hasAgent, type Identity } from '@collective/core'
import type { DiscoverOptions } from '@collective/rpc/client'
import { discoveryLine, upTo } from '../output/discovery-line'
import type { Target } from '../target/target'
import { earlyEnd, limited, rosterLimit } from './limit'
import { wholeNumber } from './seconds'
import type { Session } from './session'

/** Who is to be asked. */
export interface Found {
  readonly identities: readonly Identity[]
  /** 0 where there was nothing to discover. Milliseconds. */
  readonly discoveryTimeMs: number
}

/** How long a discovery waits at most where nobody says. Milliseconds. */
const defaultTimeoutMs = 2_000

/**
 * Finds the nodes of a target that host an agent: those that are named are taken as they are, unless filters narrow them; the others are
 * asked for. Of these as many as `--limit` says.
 */
export async function findNodes(session: Session, target: Target, agent: string): Promise<Found> {
  const limit = rosterLimit(session.options)
  const line = discoveryLine(session.terminal, discoveryWords(session, target))
  const found = await discovered(session, target, { agent, early: earlyEnd(limit) })
  const identities = limited(found.identities, limit)
  line.end(identities.length)
  return { ...found, identities }
}

interface Wish {
  readonly agent: string
  readonly early: number | undefined
}

async function discovered(session: Session, target: Target, { agent, early }: Wish): Promise<Found> {
  const { where, nodes } = target
  if (nodes && target.unfiltered) return { identities: nodes, discoveryTimeMs: 0 }
  // Nodes that are merely named are asked even if they have not got the agent, and say so themselves.
  const roster = await session.client.discover(target.namesOnly ? where : where.and(hasAgent(agent)), {
    ...discoverOptions(session),
    ...(early === undefined ? {} : { limit: early }),
  })
  session.signal.throwIfAborted()
  return { identities: inList(roster.identities, nodes), discoveryTimeMs: roster.discoveryTimeMs }
}

/** Those that are in the list, where there is one. */
export function inList(
  identities: readonly Identity[],
  nodes: readonly Identity[] | undefined,
): readonly Identity[] {
  const wanted = nodes && new Set(nodes)
  return wanted ? identities.filter(identity => wanted.has(identity)) : identities
}

/** What a discovery is told by the command line and the configuration. @throws CollectiveError `invalidOption` */
export function discoverOptions({ options, config, signal }: Session): DiscoverOptions {
  return {
    timeout: discoveryTimeout(config),
    signal,
    ...(options.expect === undefined ? {} : { expect: wholeNumber('--expect', options.expect, 1) }),
  }
}

function discoveryWords({ config }: Session, target: Target): string {
  if (target.source !== undefined) return `list (${target.source})`
  if (target.namesOnly) return 'name'
  return `broadcast ${upTo(discoveryTimeout(config))}`
}

function discoveryTimeout({ values }: Session['config']): number {
  return values.discoveryTimeout ?? defaultTimeoutMs
}
