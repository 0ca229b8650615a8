import { toCollectiveError, type CollectiveError, type Identity, type Transport } from '@collective/core'
import type { Asked, FleetLine } from './fleet-line'
import { orNothing, type TimeLimit } from './in-time'
import { reportsOf, type NodeReport } from './node-report'

/** What the fleet is asked by. */
export interface Surroundings {
  readonly line: FleetLine
  readonly transport: Transport
  readonly collective: string
  /** How long answers are waited for. Milliseconds. */
  readonly waitMs: number
  readonly signal: AbortSignal
}

/** What became known of the fleet. */
export interface FleetReport {
  readonly nodes: readonly NodeReport[]
  /** Whether the broker says who is there. */
  readonly isPresenceKept: boolean
  /** Why single nodes could not be asked. */
  readonly notAsked?: CollectiveError
}

const ping = { agent: 'discovery', action: 'ping', to: 'everybody' } as const
const nobody: Asked = { answers: [], unroutable: new Set() }
const presenceMs = 1_000
// As long as a node lets a request live where nobody says otherwise. Said to be half as old, a request is answered by nodes whose clocks are
// off by as much to either side, and which would drop a new one in silence.
const longestTtlMs = 600_000

/**
 * Asks everybody as discovery does, and at the same time those whose clocks would keep them from answering that; then each of them alone, and
 * those whom the broker says to be there.
 * @throws what sealing and publishing to everybody throw
 */
export async function askFleet(surroundings: Surroundings): Promise<FleetReport> {
  const { line, waitMs, signal } = surroundings
  const [present, found, lenient] = await Promise.all([
    presentNodes(surroundings, { limitMs: presenceMs, signal }),
    line.ask({ ...ping, waitMs }),
    line.ask({ ...ping, waitMs, olderByMs: longestTtlMs / 2, ttlMs: longestTtlMs }),
  ])
  const heard = [...found.answers, ...lenient.answers].map(({ identity }) => identity)
  const asked = await askEach(surroundings, [...new Set([...heard, ...(present ?? [])])])
  const direct = 'answers' in asked ? asked : nobody
  return {
    nodes: reportsOf({ found: found.answers, lenient: lenient.answers, direct, present }),
    isPresenceKept: present !== undefined,
    ...('answers' in asked ? {} : { notAsked: asked }),
  }
}

/** Whom the broker says to be there; undefined where it does not say. */
async function presentNodes(
  { transport, collective }: Surroundings,
  limit: TimeLimit,
): Promise<ReadonlySet<Identity> | undefined> {
  if (!transport.presence) return undefined
  const present = await orNothing(limit, transport.presence(collective, limit))
  // A snapshot: the transport's own set goes on changing.
  return present && new Set(present)
}

async function askEach(
  { line, waitMs, signal }: Surroundings,
  to: readonly Identity[],
): Promise<Asked | CollectiveError> {
  if (to.length === 0) return nobody
  try {
    return await line.ask({ agent: 'rpcutil', action: 'daemon_stats', to, waitMs })
  } catch (error) {
    signal.throwIfAborted()
    return toCollectiveError(error)
  }
}
