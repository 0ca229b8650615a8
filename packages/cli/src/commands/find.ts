import { hasAgent, type Identity } from '@collective/core'
import { exitCodes } from '../exit/exit-codes'
import { discoveryLine, upTo } from '../output/discovery-line'
import type { Invocation } from '../program/command'
import { discoverOptions, inList } from '../session/discover'
import { earlyEnd, limited, rosterLimit } from '../session/limit'
import { withSession, type Session } from '../session/session'
import { readTarget, type Target } from '../target/target'
import { outJson } from '../terminal/terminal'

/** `collective find`: the nodes that match, each asked now; none is believed to be there for being named. */
export async function find(invocation: Invocation): Promise<number> {
  const target = await readTarget(invocation, { takesPipe: true })
  return withSession(invocation, session => findTarget(session, target), target.nodes)
}

async function findTarget(session: Session, target: Target): Promise<number> {
  const { terminal, options, signal } = session
  const identities = limited(await matching(session, target), rosterLimit(options))
  signal.throwIfAborted()
  if (options.json) outJson(terminal, [...identities].sort())
  else for (const identity of identities) terminal.out(identity)
  return identities.length > 0 ? exitCodes.ok : exitCodes.cannot
}

async function matching(session: Session, target: Target): Promise<readonly Identity[]> {
  const { where, nodes } = target
  const early = earlyEnd(rosterLimit(session.options))
  const line = verboseLine(session)
  const roster = await session.client.discover(isNamed(target) ? where.and(hasAgent(everywhere)) : where, {
    ...discoverOptions(session),
    ...(early === undefined ? {} : { limit: early }),
  })
  const found = inList(roster.identities, nodes)
  line?.end(found.length)
  return found
}

/** An agent that no node is without. */
const everywhere = 'discovery'

// A client takes names as they are, and asks as soon as there is something about them that only the nodes can tell.
function isNamed({ nodes, namesOnly }: Target): boolean {
  return nodes !== undefined || namesOnly
}

function verboseLine({ options, terminal, config }: Session): ReturnType<typeof discoveryLine> | undefined {
  if (!options.verbose) return undefined
  return discoveryLine(terminal, `broadcast ${upTo(config.values.discoveryTimeout ?? 2_000)}`)
}
