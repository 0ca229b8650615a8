// What a strict TypeScript user sees: copied to an ES module and to a CommonJS module, and compiled as both.
import { standardAgents } from '@collective/agents'
import { fromConfig } from '@collective/config'
import { all, formatAddress, unsigned, type Filter, type Transport } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { systemFacts } from '@collective/facts'
import { createClient, createNode, defineAgent, type Client } from '@collective/rpc'
import { createClient as createBrowserClient } from '@collective/rpc/client'
import { manualClock } from '@collective/testing'
import { amqp } from '@collective/transport-amqp'
import { memory, memoryHub } from '@collective/transport-memory'
import { mqtt } from '@collective/transport-mqtt'
import { z } from 'zod'

export const greeter = defineAgent({
  name: 'greeter',
  description: 'Greets',
  version: '1.0.0',
  actions: {
    greet: {
      description: 'Greets somebody',
      input: z.object({ name: z.string() }),
      output: z.object({ text: z.string() }),
    },
  },
})

const everybody: Filter = all()
const transports: Transport[] = [memory(memoryHub()), mqtt('mqtt://127.0.0.1'), amqp('amqp://127.0.0.1')]

export async function greetings(client: Client): Promise<string[]> {
  const texts: string[] = []
  for await (const reply of client.agent(greeter).greet({ name: 'you' }, { where: everybody }))
    if (reply.outcome === 'ok') texts.push(reply.data.text)
  // @ts-expect-error -- a greeting needs a name
  client.agent(greeter).greet({}, { where: everybody })
  // @ts-expect-error -- a run names its target
  client.agent(greeter).greet({ name: 'you' }, {})
  return texts
}

export const used = {
  createBrowserClient,
  createClient,
  createNode,
  formatAddress,
  fromConfig,
  manualClock,
  onAbort,
  standardAgents,
  systemFacts,
  transports,
  unsigned,
}
