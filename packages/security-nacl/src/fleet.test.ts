import { all } from '@collective/core'
import { createClient, createNode, defineAgent } from '@collective/rpc'
import type { Client, ClientOptions, FleetNode, Run, RunOptions } from '@collective/rpc'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import { onTestFinished, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Parties } from './parties.fixture'
import type { NaclOptions } from './options'

const door = defineAgent({
  name: 'door',
  description: 'Doors',
  version: '1.0.0',
  actions: {
    open: {
      description: 'Opens, once',
      input: z.object({ code: z.string() }),
      output: z.object({ opened: z.number(), by: z.string(), rights: z.array(z.string()) }),
    },
    hold: { description: 'Runs until it is told to stop', input: z.object({}), output: z.object({}) },
  },
})

/** A signed fleet of some nodes on one hub, until the test is over. */
class Fleet {
  readonly hub: MemoryHub = memoryHub()
  readonly parties = new Parties()
  readonly nodes: FleetNode[] = []
  held = 0

  async addNodes(...identities: readonly string[]): Promise<void> {
    for (const identity of identities) await this.addNode(identity)
  }

  async addNode(identity: string, options: Partial<NaclOptions> = {}): Promise<FleetNode> {
    let opened = 0
    const agent = door.implement({
      open: ({ caller }) => {
        opened += 1
        return { opened, by: caller.id, rights: Object.values(caller.attributes['rights'] ?? {}).map(String) }
      },
      hold: ({ signal }) =>
        new Promise((_resolve, reject) => {
          this.held += 1
          signal.addEventListener('abort', () => reject(new Error('told to stop')))
        }),
    })
    const node = await createNode({
      identity,
      transport: memory(this.hub),
      security: await this.parties.node(identity, options),
      agents: [agent],
      facts: { site: 'nantes' },
    })
    this.nodes.push(node)
    onTestFinished(async () => void (await node.close({ timeout: 0 })))
    return node
  }

  async addClient(caller: string, more: Partial<ClientOptions> = {}): Promise<Client> {
    const security = await this.parties.party({ kind: 'client', id: caller, rights: ['doors'] })
    const client = await createClient({ transport: memory(this.hub), security, ...more })
    onTestFinished(async () => void (await client.close({ timeout: 0 })))
    return client
  }
}

async function fleetOf(...identities: readonly string[]): Promise<{ fleet: Fleet; client: Client }> {
  const fleet = new Fleet()
  await fleet.addNodes(...identities)
  return { fleet, client: await fleet.addClient('cert=alice') }
}

/** Every outcome, by node, and what it gave. */
async function answersOf(run: Run<unknown, unknown>): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {}
  for await (const reply of run) answers[reply.sender] = reply.outcome === 'ok' ? reply.data : reply.outcome
  const { outcomes } = await run.summary()
  return { ...outcomes, ...answers }
}

function openDoor(client: Client, target: RunOptions): Promise<Record<string, unknown>> {
  return answersOf(client.agent(door).open({ code: 'x' }, target))
}

const opened = { opened: 1, by: 'cert=alice', rights: ['doors'] }

describe('a signed fleet', () => {
  test('is found, called and answers, and knows who asked', async () => {
    const { client } = await fleetOf('web1', 'web2', 'web3')
    expect([...(await client.discover(all())).identities].sort()).toEqual(['web1', 'web2', 'web3'])
    expect(await openDoor(client, { where: all() })).toEqual({ web1: opened, web2: opened, web3: opened })
  })

  test('does once what a client asks that has never heard of it', async () => {
    const { client } = await fleetOf('web1', 'web2')
    expect(await openDoor(client, { roster: ['web1', 'web2'] })).toEqual({ web1: opened, web2: opened })
  })
})
