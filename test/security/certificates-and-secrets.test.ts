import { rpcutil, rpcutilAgent } from '@collective/agents'
import { all, unsigned, type Outcome, type Security, type Transport } from '@collective/core'
import { createClient, createNode, defineAgent, type Client, type FleetNode } from '@collective/rpc'
import { psk } from '@collective/security-psk'
import { rsa, type RsaOptions } from '@collective/security-rsa'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { CertificateFolder } from './issue-certificate'

const door = defineAgent({
  name: 'door',
  description: 'Doors',
  version: '1.0.0',
  actions: {
    open: {
      description: 'Opens',
      input: z.object({ code: z.string() }),
      output: z.object({ times: z.number(), by: z.string() }),
    },
    hold: { description: 'Runs until it is told to stop', input: z.object({}), output: z.object({}) },
  },
})

/** A side of one scheme: a node by its identity, a client by its caller id. */
type MakeSecurity = (kind: 'node' | 'client', id: string) => Promise<Security>

function secretly(secret: string): MakeSecurity {
  return async (kind, id) => (kind === 'node' ? psk({ secret, identity: id }) : psk({ secret, caller: id }))
}

function certified(folder: CertificateFolder, mode: RsaOptions['mode'] = 'sign'): MakeSecurity {
  const clients = [{ names: ['alice', 'bob'] }]
  return async (_kind, id) => rsa({ ...(await folder.issue(id.replace('cert=', ''))), mode, clients })
}

let ours: CertificateFolder
let theirs: CertificateFolder
let hub: MemoryHub

const schemes: readonly (readonly [string, () => MakeSecurity])[] = [
  ['psk', () => secretly('a secret of tests, which is no secret')],
  ['rsa', () => certified(ours)],
  ['rsa that encrypts', () => certified(ours, 'encrypt')],
]

beforeAll(async () => {
  ours = await CertificateFolder.create()
  theirs = await CertificateFolder.create()
})

afterAll(async () => {
  for (const folder of [ours, theirs]) await folder.remove()
})

beforeEach(() => {
  hub = memoryHub()
})

async function addNode(identity: string, make: MakeSecurity, onHeld?: () => void): Promise<FleetNode> {
  let times = 0
  const agent = door.implement({
    open: ({ caller }) => ({ times: (times += 1), by: caller.id }),
    hold: ({ signal }) => {
      onHeld?.()
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('told to stop')))
      })
    },
  })
  const agents = [agent, rpcutil()]
  const node = await createNode({
    identity,
    transport: memory(hub),
    security: await make('node', identity),
    agents,
  })
  onTestFinished(async () => void (await node.close({ timeout: 0 })))
  return node
}

async function addClient(security: Security, transport: Transport = memory(hub)): Promise<Client> {
  const client = await createClient({ transport, security })
  onTestFinished(async () => void (await client.close({ timeout: 0 })))
  return client
}

/** Says everything twice. */
function twice(transport: Transport): Transport {
  const publish = transport.publish.bind(transport)
  return Object.assign(transport, {
    publish: async (...call: Parameters<Transport['publish']>) => {
      await publish(...call)
      return publish(...call)
    },
  })
}

/** What each node of a roster says, or what it came to instead. */
async function openDoors(client: Client, roster: readonly string[]): Promise<Record<string, unknown>> {
  const run = client.agent(door).open({ code: 'x' }, { roster })
  const said: Record<string, unknown> = {}
  for await (const reply of run) said[reply.sender] = reply.outcome === 'ok' ? reply.data : reply.outcome
  return said
}

function outcomes(outcome: Outcome): Record<string, Outcome> {
  return { web1: outcome, web2: outcome }
}

describe.each(schemes)('a fleet with %s', (_name, create) => {
  test('is found, pinged, called and stopped', async () => {
    const make = create()
    let held = 0
    const abort = new AbortController()
    const onHeld = (): void => void ((held += 1) === 2 && abort.abort())
    for (const identity of ['web1', 'web2']) await addNode(identity, make, onHeld)
    const client = await addClient(await make('client', 'cert=alice'))
    expect([...(await client.discover(all())).identities].sort()).toEqual(['web1', 'web2'])
    const pinged = await client.agent(rpcutilAgent).ping({}, { where: all() }).summary()
    expect(pinged.outcomes).toEqual(outcomes('ok'))
    const stopped = await client.agent(door).hold({}, { where: all(), signal: abort.signal }).summary()
    expect(stopped.outcomes).toEqual(outcomes('cancelled'))
  })

  test('does once what somebody asks of nodes that nobody has met, and what comes twice', async () => {
    const make = create()
    for (const identity of ['web1', 'web2']) await addNode(identity, make)
    const client = await addClient(await make('client', 'cert=alice'), twice(memory(hub)))
    for (const times of [1, 2]) {
      const opened = { times, by: 'cert=alice' }
      expect(await openDoors(client, ['web1', 'web2'])).toEqual({ web1: opened, web2: opened })
    }
  })

  test('answers each caller by its name, at once', async () => {
    const make = create()
    await addNode('web1', make)
    const names = ['cert=alice', 'cert=bob']
    const clients = await Promise.all(names.map(async name => addClient(await make('client', name))))
    const said = await Promise.all(clients.map(client => openDoors(client, ['web1'])))
    expect(said.map(({ web1 }) => web1)).toMatchObject(names.map(by => ({ by })))
  })

  test('has no ear for strangers, nor for who signs nothing', async () => {
    const make = create()
    const node = await addNode('web1', make)
    const stranger = secretly('another secret, and as long as that')
    for (const security of [
      unsigned({ caller: 'cert=alice' }),
      await stranger('client', 'cert=alice'),
      await certified(theirs)('client', 'cert=alice'),
    ]) {
      const client = await addClient(security)
      expect((await client.discover(all(), { timeout: 200 })).identities).toEqual([])
    }
    const { schemeMismatch = 0, notVerified = 0, credentialInvalid = 0 } = node.counters().dropped
    expect(schemeMismatch + notVerified + credentialInvalid).toBe(3)
    expect(schemeMismatch).toBeGreaterThanOrEqual(2)
  })

  test('takes no node for a client', async () => {
    const make = create()
    const node = await addNode('web1', make)
    const other = await make('node', 'web2')
    await expect(createClient({ transport: memory(hub), security: other })).rejects.toMatchObject({
      code: 'invalidOption',
    })
    // It says itself that it is a client, which nobody else believes.
    const liar = { ...other, principal: { ...other.principal, kind: 'client' } } as const
    const spoken: Security = {
      ...liar,
      scheme: other.scheme,
      seal: (...call) => other.seal(...call),
      open: (...call) => other.open(...call),
    }
    const client = await addClient(spoken)
    expect((await client.discover(all(), { timeout: 200 })).identities).toEqual([])
    expect(node.counters().dropped).toEqual({ notVerified: 1 })
  })
})

test('members of both modes of rsa do not hear each other, and the node counts why', async () => {
  const node = await addNode('web1', certified(ours, 'encrypt'))
  const client = await addClient(await certified(ours)('client', 'cert=alice'))
  expect((await client.discover(all(), { timeout: 200 })).identities).toEqual([])
  expect(node.counters().dropped).toEqual({ schemeMismatch: 1 })
})
