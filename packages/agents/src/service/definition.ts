import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

// MCollective's characters and length; a name that begins with a dash or a dot would be an option or a hidden file.
const serviceName = z
  .string()
  .regex(
    /^[A-Za-z0-9@_:][A-Za-z0-9@_.:-]{0,89}$/,
    'expected the name of a service: at most 90 letters, digits and @ _ . : -, not beginning with - or .',
  )
  .describe('The name of the service')

const input = z.object({ service: serviceName })

const state = {
  status: z.enum(['running', 'stopped', 'unknown']).describe('The status of the service'),
  enabled: z.boolean().nullable().describe('Whether it starts at boot; null where that cannot be known'),
  detail: z.string().describe('The status in the words of the service manager'),
}

const change = {
  input,
  output: z.object({
    ...state,
    changed: z.boolean().describe('Whether anything had to be done; in a dry run, whether it would'),
  }),
  effect: 'change',
  noop: true,
  display: 'failed',
  aggregates: [{ function: 'summary', output: 'status' }],
} as const

/** Services of the operating system: MCollective's `service`, with its names. */
export const serviceAgent = defineAgent({
  name: 'service',
  description: 'Manages services of the operating system',
  version: '1.0.0',
  author: 'The @collective authors',
  license: 'Apache-2.0',
  timeout: 60_000,
  actions: {
    status: {
      description: 'Gets the status of a service',
      input,
      output: z.object(state),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'status' }],
    },
    start: { description: 'Starts a service, unless it runs', ...change },
    stop: { description: 'Stops a service, unless it is stopped', ...change },
    restart: { description: 'Restarts a service, or starts it', ...change },
  },
})
