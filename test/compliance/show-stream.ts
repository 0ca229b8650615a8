import { unsigned } from '@collective/core'
import { createClient, createNode, defineAgent } from '@collective/rpc'
import { expect } from 'vitest'
import { z } from 'zod'
import type { FleetPlace } from './show-fleet'

const counter = defineAgent({
  name: 'counter',
  description: 'Counts',
  version: '1.0.0',
  actions: {
    count: {
      description: 'Counts to a number',
      input: z.object({ to: z.int() }),
      partial: z.object({ n: z.int() }),
      output: z.object({ total: z.int() }),
    },
  },
})

const last = 60

/** Shows that a stream comes whole and in its order, though all connections break in the middle of it, and leaves nothing behind. */
export async function showStream(place: FleetPlace, dropConnections: () => Promise<void>): Promise<void> {
  const [identity] = place.identities
  const node = await createNode({
    identity,
    transport: await place.transportOf(identity),
    collectives: [place.collective],
    security: unsigned({ identity }),
    agents: [counter.implement({ count: ({ input }) => countTo(input.to) })],
  })
  const client = await createClient({
    transport: await place.transportOf(),
    collective: place.collective,
    security: unsigned({ caller: 'user=alice' }),
    askAgainAfter: 500,
  })
  try {
    const run = client
      .agent(counter)
      .count({ to: last }, { roster: [identity], timeout: 40_000, window: { frames: 4 } })
    const read: (number | string)[] = []
    for await (const reply of run) {
      read.push(reply.outcome === 'partial' ? reply.data.n : reply.outcome)
      if (read.length === last / 2) await dropConnections()
    }
    expect(read).toEqual([...Array.from({ length: last }, (_, index) => index + 1), 'ok'])
  } finally {
    await Promise.all([client.close(), node.close()])
  }
}

async function* countTo(to: number): AsyncGenerator<{ n: number }, { total: number }, void> {
  for (let n = 1; n <= to; n += 1) yield { n }
  return { total: to }
}
