import { all, unsigned, type Transport } from '@collective/core'
import { createClient, createNode, defineAgent, type Client, type FleetNode } from '@collective/rpc'
import { expect } from 'vitest'
import { z } from 'zod'

/** Where a fleet is to work. */
export interface FleetPlace {
  readonly collective: string
  /** Of two nodes. */
  readonly identities: readonly [string, string]
  /** @param identity of a node; the client has none, and is `user=alice` */
  transportOf(identity?: string): Promise<Transport>
}

const greeter = defineAgent({
  name: 'greeter',
  description: 'Greets',
  version: '1.0.0',
  actions: {
    greet: { description: 'Greets', input: z.object({}), output: z.object({ text: z.string() }) },
  },
})

/** Shows that nodes are found, answer a call and tell events, and leaves nothing behind. */
export async function showFleet(place: FleetPlace): Promise<void> {
  await onFleet(place, async (client, nodes) => {
    await showCalls(client, place)
    await showEvent(client, nodes)
  })
}

/** Shows that a discovery tells of an identity that both nodes have, even where it has ended with the first answer. */
export async function showConflict(place: FleetPlace): Promise<void> {
  await onFleet(place, async client => {
    let told: (identity: string) => void = () => undefined
    const conflict = new Promise<string>(resolve => (told = resolve))
    const roster = await client.discover(all(), { onConflict: told })
    expect(await conflict).toBe('web1.example.net')
    expect(roster.identities).toEqual(['web1.example.net'])
    expect([...roster.conflicts]).toEqual(['web1.example.net'])
  })
}

async function onFleet(
  place: FleetPlace,
  show: (client: Client, nodes: readonly FleetNode[]) => Promise<void>,
): Promise<void> {
  const nodes = await Promise.all(place.identities.map(identity => startNode(place, identity)))
  const client = await createClient({
    transport: await place.transportOf(),
    collective: place.collective,
    security: unsigned({ caller: 'user=alice' }),
  })
  try {
    await show(client, nodes)
  } finally {
    await Promise.all([client, ...nodes].map(each => each.close()))
  }
}

async function startNode(place: FleetPlace, identity: string): Promise<FleetNode> {
  return await createNode({
    identity,
    transport: await place.transportOf(identity),
    collectives: [place.collective],
    security: unsigned({ identity }),
    agents: [greeter.implement({ greet: () => ({ text: `hello from ${identity}` }) })],
  })
}

async function showCalls(client: Client, { identities }: FleetPlace): Promise<void> {
  const roster = await client.discover(all())
  expect([...roster.identities].sort()).toEqual([...identities].sort())
  const run = client.agent(greeter).greet({}, { roster, timeout: 10_000 })
  const texts: string[] = []
  for await (const reply of run) if (reply.outcome === 'ok') texts.push(reply.data.text)
  expect(texts.sort()).toEqual(identities.map(identity => `hello from ${identity}`).sort())
}

// A reader says nothing of when it listens: what is asked on the same connection behind that is answered later.
async function showEvent(client: Client, [node]: readonly FleetNode[]): Promise<void> {
  const events = client.events({ kinds: ['tea'] })[Symbol.asyncIterator]()
  const event = events.next()
  await client.discover(all())
  await node?.emit('tea', { is: 'ready' })
  expect(await event).toMatchObject({ value: { kind: 'tea', data: { is: 'ready' } } })
  await events.return?.()
}
