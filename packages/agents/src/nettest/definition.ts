import { defineAgent } from '@collective/rpc'
import { z } from 'zod'

// A name or an address, of IPv6 too; nothing that begins like an option.
const fqdn = z
  .string()
  .regex(/^[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,252}$/, 'expected a host name or an address')
  .describe('The host: a name or an address')

const timeout = z.number().positive().max(30).default(2).describe('How long to wait for an answer. Seconds')

/** Connections as the node sees them: MCollective's `nettest`, with its names. */
export const nettestAgent = defineAgent({
  name: 'nettest',
  description: 'Tries from the node whether other hosts can be reached',
  version: '1.0.0',
  author: 'The @collective authors',
  license: 'Apache-2.0',
  timeout: 60_000,
  actions: {
    ping: {
      description: 'Sends an echo request to a host (ICMP)',
      input: z.object({ fqdn, timeout }),
      output: z.object({ rtt: z.number().describe('Until the answer came. Milliseconds') }),
      effect: 'read',
      display: 'always',
      aggregates: [
        { function: 'min', output: 'rtt' },
        { function: 'average', output: 'rtt' },
        { function: 'max', output: 'rtt' },
      ],
    },
    connect: {
      description: 'Connects to a port of a host (TCP), and lets go again',
      input: z.object({ fqdn, port: z.int().min(1).max(65_535), timeout }),
      output: z.object({
        connect: z.boolean().describe('Whether it could'),
        connect_status: z.string().describe('Connected, or why not'),
        connect_time: z.number().describe('Until that was known. Milliseconds'),
      }),
      effect: 'read',
      display: 'always',
      aggregates: [
        { function: 'summary', output: 'connect_status' },
        { function: 'average', output: 'connect_time' },
      ],
    },
    dns: {
      description: 'Looks up a name, or the name of an address',
      input: z.object({
        fqdn,
        type: z
          .enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'])
          .optional()
          .describe('What to ask name servers for; otherwise the addresses that programs on the node get'),
        server: z
          .string()
          .max(64)
          .optional()
          .describe(
            'The address of the name server, with :port where it is not 53; those of the node otherwise',
          ),
        timeout,
      }),
      output: z.object({
        records: z.array(z.string()).describe('What was found, sorted'),
        dns_time: z.number().describe('Until it was. Milliseconds'),
      }),
      effect: 'read',
      display: 'always',
      aggregates: [{ function: 'summary', output: 'records' }],
    },
  },
})
