import { CollectiveError, hasAgent } from '@collective/core'
import { usageError } from '../exit/usage-error'
import { readAgentDdl } from '../plugins/read-ddl-file'
import type { ActionDdl } from '@collective/rpc'
import type { AgentDdl } from '@collective/rpc/client'
import type { Found } from '../session/discover'
import type { Session } from '../session/session'
import type { Target } from '../target/target'
import type { Call } from './read-call'

/** An agent and one action of it, as the nodes describe them. */
export interface CalledAction {
  readonly agent: AgentDdl
  readonly action: ActionDdl
}

/**
 * Asks the nodes that were found what the action takes.
 * @throws CollectiveError `nothingDiscovered`, `unknownAgent`, `unknownAction`; `noReply` and its kin where none of them answers
 */
export async function fetchAction(
  session: Session,
  { agent, action }: Pick<Call, 'agent' | 'action'>,
  { found, target }: { found: Found; target: Target },
): Promise<CalledAction> {
  if (found.identities.length === 0) throw await nobodyFound(session, agent, target)
  const ddl = await ddlOf(session, agent, found)
  const described = Object.hasOwn(ddl.actions, action) ? ddl.actions[action] : undefined
  if (described) return { agent: ddl, action: described }
  throw new CollectiveError(
    'unknownAction',
    `the agent ${agent} has no action ${action}: it has ${Object.keys(ddl.actions).join(', ')}`,
  )
}

/** As the file of the command line describes the agent, else as the nodes do. */
async function ddlOf(
  { client, options, signal, terminal }: Session,
  agent: string,
  found: Found,
): Promise<AgentDdl> {
  if (options.ddl === undefined) return client.ddl(agent, { roster: found.identities, signal })
  const { ddl, notes } = await readAgentDdl(options.ddl)
  for (const note of notes) terminal.err(`warning: ${note}`)
  if (ddl.name === agent) return ddl
  throw usageError(`--ddl ${options.ddl}: expected the DDL of ${agent}, got that of ${ddl.name}`)
}

/** Tells a fleet without the agent from a fleet without a match: MCollective's users asked most about that. */
async function nobodyFound(
  session: Session,
  agent: string,
  { where, nodes }: Target,
): Promise<CollectiveError> {
  if (nodes?.length === 0) return new CollectiveError('nothingDiscovered', 'the list of nodes names nobody')
  const { identities } = await session.client.discover(where.and(hasAgent('discovery')), {
    signal: session.signal,
    limit: 1,
  })
  if (identities.length === 0)
    return new CollectiveError('nothingDiscovered', 'no node matches: check the filter with collective find')
  return new CollectiveError(
    'unknownAgent',
    `nodes match, and none of them has the agent ${agent}: check its name, collective inventory ${identities[0]} lists agents`,
  )
}
