import { CollectiveError, type DataPlugin } from '@collective/core'
import { contractHash } from '../ddl/contract-hash'
import type { AgentTable } from './agent-table'

/**
 * MCollective's data plugin `agent`: what an agent of this node says of itself. It is there on every node, because it tells nothing that
 * `discovery get_ddl` does not.
 */
export function agentData(agents: AgentTable): DataPlugin {
  return {
    ddl: {
      name: 'agent',
      description: 'What an agent of this node says of itself',
      version: '1.0.0',
      timeoutMs: 1_000,
      argument: 'The name of the agent',
      output: {
        version: 'Its version',
        contract: 'The hash of its DDL',
        description: 'What it is for',
        author: 'Who made it',
        license: 'Its license',
        url: 'Where more about it is',
        timeout: 'How long its actions may take, in seconds',
      },
    },
    query: async argument => {
      const ddl = argument === undefined ? undefined : agents.get(argument)?.definition.ddl
      if (!ddl)
        throw new CollectiveError('unknownAgent', `expected an agent of this node, got ${argument ?? 'none'}`)
      const { version, description, author, license, url, timeoutMs } = ddl
      const contract = await contractHash(ddl)
      return { version, contract, description, author, license, url, timeout: timeoutMs / 1000 }
    },
  }
}
