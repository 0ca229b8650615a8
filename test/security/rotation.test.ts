import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker, type Broker } from '@collective/broker'
import { all } from '@collective/core'
import { createClient, createNode, defineAgent, type Client, type FleetNode } from '@collective/rpc'
import { naclFolder } from '@collective/security-nacl/node'
import { mqtt } from '@collective/transport-mqtt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { collective } from '../cli/command.fixture'

const identities = ['web1', 'web2', 'web3']
const counter = defineAgent({
  name: 'counter',
  description: 'Counts',
  version: '1.0.0',
  actions: { add: { description: 'Adds one', input: z.object({}), output: z.object({ total: z.number() }) } },
})

let folder: string
let broker: Broker
let nodes: Map<string, FleetNode>
let client: Client
let total: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-rotation-'))
  broker = await startBroker({ port: 0 })
  await keys('authority')
  await keys('issue', 'node', ...identities)
  await keys('issue', 'client', 'user=alice')
  total = 0
  nodes = new Map()
  for (const identity of identities) nodes.set(identity, await startNode(identity))
  const security = await naclFolder({ path: join(folder, 'clients', 'user=alice') })
  client = await createClient({ transport: mqtt(broker.url), security })
})

afterEach(async () => {
  await client.close()
  for (const node of nodes.values()) await node.close()
  await broker.close()
  await rm(folder, { recursive: true })
})

async function keys(...args: readonly string[]): Promise<void> {
  expect(await collective(['keys', ...args, '--keys', folder])).toMatchObject({ code: 0, stderr: '' })
}

async function startNode(identity: string): Promise<FleetNode> {
  return createNode({
    identity,
    transport: mqtt(broker.url, { identity }),
    security: await naclFolder({ path: join(folder, 'nodes', identity) }),
    agents: [counter.implement({ add: () => ({ total: (total += 1) }) })],
  })
}

/** Who was found and what each gave: discovery is a broadcast by the group key. */
async function add(): Promise<Readonly<Record<string, string>>> {
  const { outcomes } = await client.agent(counter).add({}, { where: all() }).summary()
  return Object.fromEntries(Object.entries(outcomes).sort())
}

test('a new group key under load loses nothing', async () => {
  let rotated = false
  const rotating = keys('rotate', 'collective', '--in', '0').then(() => (rotated = true))
  let runs = 0
  for (let after = 0; after < 5; after += rotated ? 1 : 0) {
    expect(await add()).toEqual({ web1: 'ok', web2: 'ok', web3: 'ok' })
    runs += 1
  }
  await rotating
  expect(total).toBe(runs * identities.length)
})

test('who was revoked cannot read what comes after, and counts no more', async () => {
  expect(await add()).toEqual({ web1: 'ok', web2: 'ok', web3: 'ok' })
  await keys('revoke', 'node', 'web3')
  // Within a second everybody has looked into their folder.
  while ((await client.discover(all())).identities.includes('web3')) continue
  expect(await add()).toEqual({ web1: 'ok', web2: 'ok' })
  expect(nodes.get('web3')?.counters().dropped).toMatchObject({ unknownEpoch: expect.any(Number) })
})
