import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

const factName = z.string().min(1).max(256)

const agentMetadata = z.object({
  agent: z.string(),
  name: z.string(),
  description: z.string(),
  version: z.string(),
  author: z.string(),
  license: z.string(),
  url: z.string(),
  timeout: z.number().describe('Seconds'),
  contract: z.string().describe('The hash of its DDL'),
})

const processorTimes = z.object({
  utime: z.number(),
  stime: z.number(),
  cutime: z.number().nullable(),
  cstime: z.number().nullable(),
})

/** What can be asked of every node: MCollective's `rpcutil`, with its names of inputs and outputs, and `get_ddl`. */
export const rpcutilAgent = defineAgent({
  name: 'rpcutil',
  description: 'Tells what a node is, has and has done',
  version: '1.0.0',
  author: 'The @collective authors',
  license: 'Apache-2.0',
  timeout: 10_000,
  actions: {
    ping: {
      description: 'Answers with the time on the node',
      input: z.object({}),
      output: z.object({ pong: z.int().describe('Seconds since 1970 on the clock of the node') }),
      effect: 'read',
      display: 'always',
    },
    inventory: {
      description: 'What a node is and has: facts, classes, agents, collectives, data plugins',
      input: z.object({}),
      output: z.object({
        agents: z.array(z.string()).describe('Names of the agents'),
        facts: z.record(z.string(), z.json()),
        version: z.string().describe('Version of the node software'),
        classes: z.array(z.string()),
        main_collective: z.string(),
        collectives: z.array(z.string()).describe('All collectives, the main one first'),
        data_plugins: z.array(z.string()).describe('Names of the data plugins'),
      }),
      effect: 'read',
      display: 'always',
    },
    get_fact: {
      description: 'The value of one fact',
      input: z.object({ fact: factName.describe('Its name, or a path such as os.release.major') }),
      output: z.object({ fact: z.string(), value: z.json().describe('null where there is no such fact') }),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'value' }],
    },
    get_facts: {
      description: 'The values of several facts',
      input: z.object({ facts: z.string().min(1).max(4096).describe('Their names, separated by commas') }),
      output: z.object({
        values: z.record(z.string(), z.json()).describe('By name; null where there is no such fact'),
      }),
      effect: 'read',
      display: 'always',
    },
    daemon_stats: {
      description: 'What a node has done since it started',
      input: z.object({}),
      output: z.object({
        threads: z.array(z.string()).describe('What the event loop of the process waits for'),
        agents: z.array(z.string()).describe('Names of the agents'),
        pid: z.int().describe('Process id'),
        times: processorTimes.describe(
          'Processor time of the process, and of its finished children where the platform tells it. Seconds',
        ),
        configfile: z.string().nullable().describe('Where the configuration was read; null where from none'),
        version: z.string().describe('Version of the node software'),
        starttime: z.int().describe('When the node started. Seconds since 1970'),
        total: z.int().describe('Messages that arrived'),
        validated: z.int().describe('Messages that were believed'),
        unvalidated: z.int().describe('Messages that were dropped'),
        passed: z.int().describe('Requests whose filter matched'),
        filtered: z.int().describe('Requests whose filter did not match'),
        replies: z.int().describe('Answers that were sent'),
        ttlexpired: z.int().describe('Requests that came too late'),
        duplicates: z.int().describe('Requests that came a second time'),
        denied: z.int().describe('Requests that were not allowed'),
        running: z.int().describe('Actions that run now'),
        queued: z.int().describe('Requests that wait for their turn'),
      }),
      effect: 'read',
      display: 'always',
      aggregates: [
        { function: 'summary', output: 'version' },
        { function: 'summary', output: 'agents' },
      ],
    },
    agent_inventory: {
      description: 'The agents of a node with their metadata',
      input: z.object({}),
      output: z.object({ agents: z.array(agentMetadata) }),
      effect: 'read',
      display: 'always',
    },
    get_config_item: {
      description: 'One item of the configuration of a node; secrets are not shown',
      input: z.object({
        item: z.string().min(1).max(256).describe('Its name, or a path such as limits.queue'),
      }),
      output: z.object({ item: z.string(), value: z.json() }),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'value' }],
    },
    get_data: {
      description: 'Asks a data plugin of the node',
      input: z.object({
        source: z.string().min(1).max(64).describe('The name of the data plugin'),
        query: z.string().max(256).optional().describe('What it is asked, where it takes an argument'),
      }),
      output: z.object({}).catchall(z.json()).describe('The fields that the plugin has'),
      effect: 'read',
      display: 'always',
    },
    collective_info: {
      description: 'The collectives of a node',
      input: z.object({}),
      output: z.object({
        main_collective: z.string(),
        collectives: z.array(z.string()).describe('All collectives, the main one first'),
      }),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'collectives' }],
    },
    get_ddl: {
      description: 'The schema and metadata of an agent as data',
      input: z.object({ agent: z.string().min(1).max(32).describe('The name of the agent') }),
      output: z.object({ ddl: z.record(z.string(), z.json()) }),
      effect: 'read',
      display: 'always',
    },
  },
})
