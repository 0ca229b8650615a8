import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

// An argument of a program ends at the first NUL.
const text = (maxLength: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[^\0]*$/, 'expected text without NUL characters')

const state = {
  status: z
    .enum(['disabled', 'applying a catalog', 'idling', 'stopped'])
    .describe('idling: the daemon waits for its next run; stopped: nothing runs'),
  enabled: z.boolean().describe('Whether it may run'),
  disable_message: z.string().describe('Why it may not; empty where it may'),
  applying: z.boolean().describe('Whether it runs now'),
  daemon_present: z.boolean().describe('Whether its daemon runs'),
  idling: z.boolean().describe('Whether the daemon waits for its next run'),
  lastrun: z.int().describe('When the last run ended, in seconds since 1970; 0 where there was none'),
  since_lastrun: z.int().describe('Seconds since then'),
  message: z.string().describe('All of this in a sentence'),
}

const switched = z.object({
  status: z.enum(['enabled', 'disabled']),
  enabled: z.boolean(),
  changed: z.boolean().describe('Whether anything had to be done; in a dry run, whether it would'),
})

const flag = z.boolean().optional()

/** Puppet's agent: MCollective's `puppet`, with its names. */
export const puppetAgent = defineAgent({
  name: 'puppet',
  description: "Runs Puppet's agent, switches it on and off, and tells how it stands",
  version: '1.0.0',
  author: 'The @collective authors',
  license: 'Apache-2.0',
  timeout: 60_000,
  actions: {
    status: {
      description: 'Tells how Puppet stands',
      input: z.object({}),
      output: z.object(state),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'status' }],
    },
    enable: {
      description: 'Lets Puppet run again',
      input: z.object({}),
      output: switched,
      effect: 'change',
      display: 'failed',
      noop: true,
      aggregates: [{ function: 'summary', output: 'status' }],
    },
    disable: {
      description: 'Keeps Puppet from running',
      input: z.object({
        message: text(1024).optional().describe('Why; by whom and when it was disabled otherwise'),
      }),
      output: switched,
      effect: 'change',
      display: 'failed',
      noop: true,
      aggregates: [{ function: 'summary', output: 'status' }],
    },
    runonce: {
      description: 'Starts a run of Puppet, and does not wait for its end',
      input: z.object({
        force: flag.describe('Run at once, without a splay'),
        noop: flag.describe('Puppet only says what it would change'),
        tags: z
          .string()
          .max(1024)
          .regex(/^[A-Za-z0-9_:.,-]+$/, 'expected tags, separated by commas')
          .optional()
          .describe('Only resources with these tags, separated by commas'),
        environment: z
          .string()
          .regex(/^[A-Za-z0-9_]{1,64}$/, 'expected the name of an environment')
          .optional(),
        server: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?$/, 'expected a host, perhaps with :port')
          .optional()
          .describe('Another server; where the node allows that'),
        splay: flag.describe('Wait for some time first; so it is unless force says otherwise'),
        splaylimit: z.int().positive().max(86_400).optional().describe('At most so long. Seconds (30)'),
        use_cached_catalog: flag.describe('Whether the catalog of the last run will do'),
      }),
      output: z.object({
        summary: z.string().describe('What was done to start it'),
        initiated_at: z.int().describe('When, in seconds since 1970 on the clock of the node'),
      }),
      effect: 'change',
      display: 'failed',
      noop: true,
    },
    last_run_summary: {
      description: 'Tells what the last run did',
      input: z.object({ logs: flag.describe('Whether to give the log of the run too') }),
      output: z.object({
        out_of_sync_resources: z.int(),
        failed_resources: z.int(),
        corrected_resources: z.int(),
        changed_resources: z.int(),
        total_resources: z.int(),
        config_retrieval_time: z.number().describe('Seconds'),
        total_time: z.number().describe('Seconds'),
        lastrun: z.int().describe('When it ended, in seconds since 1970'),
        since_lastrun: z.int().describe('Seconds since then'),
        config_version: z.string().describe('The version of its catalog'),
        summary: z.record(z.string(), z.unknown()).describe("Puppet's own figures, as it wrote them"),
        logs: z
          .array(z.object({ time: z.string(), level: z.string(), source: z.string(), msg: z.string() }))
          .optional()
          .describe('Its log'),
        omitted: z.int().optional().describe('Entries missing at the end of the log, where it was too long'),
      }),
      effect: 'read',
      display: 'always',
      aggregates: [
        { function: 'sum', output: 'failed_resources' },
        { function: 'sum', output: 'changed_resources' },
        { function: 'average', output: 'total_time' },
      ],
    },
    resource: {
      description: 'Brings one resource into a state, by Puppet, where the node allows it',
      input: z.object({
        type: z
          .string()
          .regex(/^[a-z][a-z0-9_]{0,63}(::[a-z][a-z0-9_]{0,63}){0,8}$/, 'expected a type, such as user')
          .describe('The type of the resource'),
        name: text(4096).regex(/^[^-]/, 'expected a title that does not begin with -').describe('Its title'),
        properties: z
          .record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected the name of a property'), text(4096))
          .default({})
          .describe('What it is to be like, such as ensure: present'),
      }),
      output: z.object({
        result: z.string().describe("Puppet's words"),
        changed: z.boolean().describe('Whether anything had to be done; in a dry run, whether it would'),
      }),
      effect: 'change',
      display: 'always',
      noop: true,
      timeout: 300_000,
      aggregates: [{ function: 'summary', output: 'changed' }],
    },
  },
})
