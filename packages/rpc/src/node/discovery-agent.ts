import { CollectiveError, isJsonObject } from '@collective/core'
import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'

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
      output: z.object({}),
      effect: 'read',
      display: 'always',
    },
    get_ddl: {
      description: 'The schema of an agent of this node',
      input: z.object({ agent: z.string().max(32).describe('The name of the agent') }),
      output: z.object({ ddl: z.record(z.string(), z.json()).describe('The schema as data') }),
      effect: 'read',
      display: 'always',
    },
  },
})

/** Its code. */
export const discoveryImplementation = discoveryAgent.implement({
  ping: () => ({}),
  get_ddl: ({ input, node }) => {
    const definition = node.agents().find(agent => agent.name === input.agent)
    const ddl: unknown = definition && JSON.parse(JSON.stringify(definition.ddl))
    if (isJsonObject(ddl)) return { ddl }
    throw new CollectiveError('unknownAgent', `this node has no agent ${input.agent}`)
  },
})
