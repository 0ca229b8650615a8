// Embedded nodes in a process of their own: our-nodes.js URL FIRST COUNT [NAME AUTHORITY]
import { createNode } from '@collective/rpc'
import { benchAgent } from './bench-agent.js'
import { securityOf } from './security-of.js'
import { startNodes } from './start-nodes.js'
import { transportOf } from './transport-of.js'

const [url, first, count, name = 'bench', authority] = process.argv.slice(2)
// At 5,000 nodes the broker takes some time for each that connects, which is not what is measured.
const connectTimeout = 60_000
const agent = benchAgent.implement({ ping: () => ({ pong: 1 }) })
const start = async number => {
  const identity = `${name}${number}`
  const transport = transportOf(url, { identity, connectTimeout })
  const security = await securityOf({ kind: 'node', id: identity }, authority)
  await createNode({ identity, transport, security, agents: [agent], connectTimeout })
}
await startNodes({ first, count }, start)
