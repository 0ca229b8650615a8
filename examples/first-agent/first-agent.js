import { startBroker } from '@collective/broker'
import { fact, unsigned } from '@collective/core'
import { createClient, createNode, defineAgent } from '@collective/rpc'
import { mqtt } from '@collective/transport-mqtt'
import { z } from 'zod'

const printer = defineAgent({
  name: 'printer',
  description: 'Printers and printing',
  version: '1.0.0',
  actions: {
    list: {
      description: 'List the printers of a node',
      input: z.object({}),
      output: z.object({ printers: z.array(z.string()) }),
    },
  },
})

const broker = await startBroker({ port: 0 })
const node = await createNode({
  identity: 'web1.example.net',
  transport: mqtt(broker.url, { identity: 'web1.example.net' }),
  security: unsigned({ identity: 'web1.example.net' }),
  facts: { location: 'nantes' },
  agents: [printer.implement({ list: () => ({ printers: ['laser', 'label'] }) })],
})
const client = await createClient({ transport: mqtt(broker.url), security: unsigned({ caller: 'user=me' }) })

const run = client.agent(printer).list({}, { where: fact('location').matches(/^nan/) })
for await (const reply of run)
  if (reply.outcome === 'ok') console.log(`${reply.sender} has ${reply.data.printers.join(' and ')}`)

await client.close()
await node.close()
await broker.close()
