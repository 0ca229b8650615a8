import { connect } from './connect'
import { nettestAgent } from './definition'
import { dns } from './dns'
import { resolveNettestOptions, type NettestOptions } from './nettest-options'
import { ping } from './ping'
import type { AgentImplementation } from '@collective/rpc'

/** The code of `nettest`: whether the node can reach another host, by ping, TCP and DNS. */
export function nettest(options: NettestOptions = {}): AgentImplementation {
  const resolved = resolveNettestOptions(options)
  return nettestAgent.implement({
    ping: async ({ input, signal }) => ({ rtt: await ping(input, resolved, { signal }) }),
    connect: ({ input, signal }) => connect(input, { signal }),
    dns: ({ input, signal }) => dns(input, { signal }),
  })
}
