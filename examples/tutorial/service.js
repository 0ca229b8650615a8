import { nodeFromConfig } from '@collective/config'
import { createNode } from '@collective/rpc'
import { printerAgent } from './printer-agent.js'

// Any process of yours can be a node: here one that does nothing else.
const options = await nodeFromConfig({ flags: { identity: 'office1' } })
const node = await createNode({
  ...options,
  facts: { location: 'nantes', cpus: 8 },
  agents: [...options.agents, printerAgent],
})
console.log(`${node.identity} is ready`)
process.once('SIGTERM', () => void node.close())
