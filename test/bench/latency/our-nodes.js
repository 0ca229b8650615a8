// Embedded nodes in a process of their own: our-nodes.js URL FIRST COUNT
import { unsigned } from '@collective/core'
import { createNode } from '@collective/rpc'
import { benchAgent } from './bench-agent.js'
import { startNodes } from './start-nodes.js'
import { transportOf } from './transport-of.js'

const [url, first, count] = process.argv.slice(2)
// At 5,000 nodes the broker takes some time for each that connects, which is not what is measured.
const connectTimeout = 60_000
const agent = benchAgent.implement({ ping: () => ({ pong: 1 }) })
const start = async number => {
  const identity = `bench${number}`
  const transport = transportOf(url, { identity, connectTimeout })
  await createNode({ identity, transport, security: unsigned({ identity }), agents: [agent], connectTimeout })
}
await startNodes({ first, count }, start)
