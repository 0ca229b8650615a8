// A user's first program, as an ES module: an agent, a node and a client over the memory transport.
import { all, unsigned } from '@collective/core'
import { createClient, createNode, defineAgent } from '@collective/rpc'
import { memory, memoryHub } from '@collective/transport-memory'
import { z } from 'zod'

const greeter = defineAgent({
  name: 'greeter',
  description: 'Greets',
  version: '1.0.0',
  actions: {
    greet: {
      description: 'Greets somebody',
      effect: 'read',
      input: z.object({ name: z.string() }),
      output: z.object({ text: z.string() }),
    },
  },
})

const hub = memoryHub()
const node = await createNode({
  identity: 'web1.example.net',
  transport: memory(hub),
  security: unsigned({ identity: 'web1.example.net' }),
  agents: [greeter.implement({ greet: async ({ input }) => ({ text: `hello, ${input.name}` }) })],
})
const client = await createClient({ transport: memory(hub), security: unsigned({ caller: 'user=test' }) })
for await (const reply of client.agent(greeter).greet({ name: 'ESM' }, { where: all() }))
  console.log(reply.sender, reply.outcome === 'ok' ? reply.data.text : reply.outcome)
await client.close()
await node.close()
