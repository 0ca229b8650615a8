import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

/** What the agent can do: shared by nodes and clients. */
export const printer = defineAgent({
  name: 'printer',
  description: 'Printers and printing',
  version: '1.0.0',
  timeout: 5_000,
  actions: {
    list: {
      description: 'List the printers of a node',
      effect: 'read',
      display: 'always',
      input: z.object({}),
      output: z.object({ printers: z.array(z.string()).describe('Names of printers') }),
    },
    print: {
      description: 'Print a page',
      display: 'always',
      input: z.object({
        printer: z.string().describe('Name of the printer'),
        copies: z.number().int().min(1).max(10).default(1).describe('How many'),
      }),
      output: z.object({ job: z.number().int().describe('Number of the job') }),
    },
  },
})
