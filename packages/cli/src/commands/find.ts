import { literalIdentities, type Identity } from '@collective/core'
import { exitCodes } from '../exit/exit-codes'
import { discoveryLine, upTo } from '../output/discovery-line'
import type { Invocation } from '../program/command'
import { discoverOptions, warnOfConflicts } from '../session/discover'
import { earlyEnd, limited, rosterLimit } from '../session/limit'
import { withSession, type Session } from '../session/session'
import { readTarget, type Target } from '../target/target'
import { outJson } from '../terminal/terminal'

/** `collective find`: the nodes that match, each asked now; none is believed to be there for being named. */
export async function find(invocation: Invocation): Promise<number> {
  const target = await readTarget(invocation, { takesPipe: true })
  return withSession(invocation, session => findTarget(session, target))
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
  const expected = target.nodes ?? literalIdentities(target.where)
  if (expected?.length === 0) return []
  const line = verboseLine(session)
  const found = await (expected ? answering(session, target, expected) : discovered(session, target))
  line?.end(found.length)
  const wanted = target.nodes && new Set(target.nodes)
  return wanted ? found.filter(identity => wanted.has(identity)) : found
}

/** A client takes names for nodes that need no discovery; here it is asked who of them is there. */
async function answering(
  session: Session,
  { where }: Target,
  expect: readonly Identity[],
): Promise<readonly Identity[]> {
  const found: Identity[] = []
  for await (const { sender } of session.client.ping(where, { ...discoverOptions(session), expect }))
    found.push(sender)
  return found
}

async function discovered(session: Session, { where }: Target): Promise<readonly Identity[]> {
  const early = earlyEnd(rosterLimit(session.options))
  const asked = { ...discoverOptions(session), ...(early === undefined ? {} : { limit: early }) }
  const roster = await session.client.discover(where, asked)
  warnOfConflicts(session, roster.conflicts)
  return roster.identities
}

function verboseLine({ options, terminal, config }: Session): ReturnType<typeof discoveryLine> | undefined {
  if (!options.verbose) return undefined
  return discoveryLine(terminal, `broadcast ${upTo(config.values.discoveryTimeout ?? 2_000)}`)
}
