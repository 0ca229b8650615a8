import { createClient } from '@collective/rpc'
import { benchAgent } from './bench-agent.js'
import { securityOf } from './security-of.js'
import { transportOf } from './transport-of.js'

/** Asks a roster through our client; measures from the call to the last reply, and counts the replies that did not come. */
export async function ourClient(url, authority) {
  const client = await createClient({
    transport: transportOf(url),
    security: await securityOf({ kind: 'client', id: 'user=bench' }, authority),
  })
  return {
    ask: async roster => {
      const startedMs = performance.now()
      const { stats } = await client.agent(benchAgent).ping({}, { roster }).summary()
      return { tookMs: performance.now() - startedMs, lost: roster.length - stats.okCount }
    },
    /** Until everybody has answered, however often the connection breaks. */
    returned: async roster => {
      const startedMs = performance.now()
      for await (const { state } of client.status()) if (state === 'connected') break
      const { stats } = await client.agent(benchAgent).ping({}, { roster, timeout: 30_000 }).summary()
      if (stats.okCount !== roster.length) throw new Error(`${stats.okCount} of ${roster.length} came back`)
      return performance.now() - startedMs
    },
    discover: async expect => {
      const { all } = await import('@collective/core')
      const roster = await client.discover(all(), expect ? { expect } : {})
      return { tookMs: roster.discoveryTimeMs, found: roster.identities.length, endedBy: roster.endedBy }
    },
    close: () => client.close(),
  }
}
