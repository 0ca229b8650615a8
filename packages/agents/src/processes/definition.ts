import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

const input = z.object({
  pattern: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('Only processes whose command line has a match of this regular expression (RE2)'),
  just_zombies: z
    .boolean()
    .optional()
    .describe('Only processes that have ended and whose parent has not asked how'),
  user: z.string().min(1).max(256).optional().describe('Only processes of this user, by name or number'),
})

const listed = z.object({
  pid: z.int(),
  ppid: z.int().describe('The process that started it'),
  user: z.string().describe('As whom it runs; the number where nobody knows the name'),
  state: z.string().describe('R runs, S sleeps, D waits for a disk, T is stopped, Z has ended, I is idle'),
  vsize: z.int().describe('Virtual memory. Bytes'),
  rss: z.int().describe('Memory that it occupies. Bytes'),
  cmdline: z
    .string()
    .describe(
      'How it was started, at most 1024 characters; its name in brackets where it has no command line',
    ),
})

const totals = {
  count: z.int().describe('Processes that match'),
  vsize: z.int().describe('Their virtual memory. Bytes'),
  rss: z.int().describe('The memory that they occupy, shared memory counted again for each. Bytes'),
}

const aggregates = [
  { function: 'sum', output: 'count' },
  { function: 'sum', output: 'vsize' },
  { function: 'sum', output: 'rss' },
] as const

/** Processes of the operating system: MCollective's `process`, with its names. */
export const processAgent = defineAgent({
  name: 'process',
  description: 'Lists processes of the operating system',
  version: '1.0.0',
  author: 'The @collective authors',
  license: 'Apache-2.0',
  timeout: 10_000,
  actions: {
    list: {
      description: 'Lists processes',
      input,
      output: z.object({
        pslist: z.array(listed).describe('The processes, by their number'),
        ...totals,
        omitted: z
          .int()
          .optional()
          .describe('Processes missing at the end of the list, where it was too long'),
      }),
      effect: 'read',
      display: 'always',
      aggregates,
    },
    summary: {
      description: 'Counts processes and their memory',
      input,
      output: z.object({
        ...totals,
        states: z.record(z.string(), z.int()).describe('How many are in which state'),
      }),
      effect: 'read',
      display: 'always',
      aggregates,
    },
  },
})
