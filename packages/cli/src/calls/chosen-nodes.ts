import type { ChosenNodes } from '../program/define-command'
import type { Invocation } from '../program/command'
import { findNodes } from '../session/discover'
import { withSession } from '../session/session'
import { readTarget } from '../target/target'

/** Finds the nodes with an agent that the filter flags of a command line choose, and lends a client to ask them. */
export async function withChosenNodes<Result>(
  invocation: Invocation,
  agent: string,
  work: (nodes: ChosenNodes) => Promise<Result>,
): Promise<Result> {
  const target = await readTarget(invocation, { takesPipe: true })
  return withSession(
    invocation,
    async session => {
      const { identities } = await findNodes(session, target, agent)
      return work({ client: session.client, identities })
    },
    target.nodes,
  )
}
