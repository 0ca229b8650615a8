import { CollectiveError, isJsonObject, messageVersion } from '@collective/core'
import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'
import { contractHash } from '../ddl/contract-hash'

/** The agent that every node has: it is found by it, and tells what its agents can do. */
export const discoveryAgent = defineAgent({
  name: 'discovery',
  description: 'Finds nodes and tells what their agents can do',
  version: '1.0.0',
  license: 'Apache-2.0',
  timeout: 2_000,
  actions: {
    ping: {
      description: 'Answers when the filter matches',
      input: z.object({}),
      output: z.object({
        versions: z.array(z.number().int()).describe('The versions of messages that it reads'),
      }),
      effect: 'read',
      display: 'always',
    },
    get_ddl: {
      description: 'The schema of an agent of this node',
      input: z.object({
        agent: z.string().max(32).describe('The name of the agent'),
        known: z
          .array(z.string().max(64))
          .max(8)
          .optional()
          .describe('Contracts that the caller has the DDLs of'),
      }),
      output: z.object({
        contract: z.string().describe('The hash of the DDL'),
        ddl: z
          .record(z.string(), z.json())
          .optional()
          .describe('The schema as data, unless the caller has it'),
      }),
      effect: 'read',
      display: 'always',
    },
  },
})

/** Its code. */
export const discoveryImplementation = discoveryAgent.implement({
  ping: () => ({ versions: [messageVersion] }),
  get_ddl: async ({ input, node }) => {
    const definition = node.agents().find(agent => agent.name === input.agent)
    if (!definition) throw new CollectiveError('unknownAgent', `this node has no agent ${input.agent}`)
    const contract = await contractHash(definition.ddl)
    if (input.known?.includes(contract)) return { contract }
    const ddl: unknown = JSON.parse(JSON.stringify(definition.ddl))
    return isJsonObject(ddl) ? { contract, ddl } : { contract }
  },
})
