import { unsigned, type Random } from '@collective/core'
import { manualClock } from '@collective/testing'
import { memory, memoryHub } from '@collective/transport-memory'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../client/create-client'
import { createNode } from './create-node'
import type { FleetEvent } from '../client/client'
import type { FleetNode, NodeOptions } from './node'

const clock = () => manualClock({ startMs: 1_000_000 })
/** Chooses half of whatever it is asked for. */
const middle: Random = { bytes: count => new Uint8Array(count).fill(128) }

/** A hub, and what is told on it. */
async function watched(manual = clock()) {
  const hub = memoryHub()
  const client = await createClient({ transport: memory(hub), security: unsigned({ caller: 'user=ann' }) })
  onTestFinished(() => client.close())
  const events = client.events({ kinds: ['*'] })[Symbol.asyncIterator]()
  const next = async (): Promise<FleetEvent> => (await events.next()).value as FleetEvent
  const first = next()
  const node = (options: Partial<NodeOptions> = {}): Promise<FleetNode> =>
    createNode({
      identity: 'web1',
      transport: memory(hub),
      security: unsigned({ identity: 'web1' }),
      classes: ['webserver'],
      clock: manual,
      random: middle,
      ...options,
    })
  return { first, next, node }
}

test('a node tells that it has started, is alive, and stops', async () => {
  const manual = clock()
  const { first, next, node } = await watched(manual)
  const running = await node({ registration: { interval: 10_000 } })
  const { version } = running
  const data = { version, agents: ['discovery'], collectives: ['collective'], classes: ['webserver'] }
  expect(await first).toMatchObject({ sender: 'web1', kind: 'started', data, sequence: 1 })
  const alive: number[] = []
  for (const wait of [5_030, 10_000, 10_000]) {
    await manual.advance(wait)
    const event = await next()
    expect(event).toMatchObject({ kind: 'alive', data })
    alive.push(event.createdMs)
  }
  // A part of the interval first, so that nodes that start together do not speak together.
  expect(alive.map(ms => Math.floor((ms - 1_000_000) / 1_000))).toEqual([5, 15, 25])
  await running.close()
  expect(await next()).toMatchObject({ kind: 'stopped', sequence: 5 })
})

test('a node says what it is told to say', async () => {
  const { first, node } = await watched()
  const running = await node({ registration: { interval: 1_000, payload: async () => ({ rack: 7 }) } })
  expect((await first).data).toEqual({ rack: 7 })
  await running.close()
})

test('what cannot be said stops nothing', async () => {
  const { first, node } = await watched()
  const payload = (): never => {
    throw new Error('no rack')
  }
  const mute = await node({ registration: { interval: 1_000, payload } })
  await mute.emit('custom', 'still here')
  expect(await first).toMatchObject({ kind: 'custom', sequence: 1 })
  await mute.close()
})

test('a node tells nobody unless it is asked to', async () => {
  const { first, node } = await watched()
  const quiet = await node()
  await quiet.emit('custom', null)
  expect(await first).toMatchObject({ kind: 'custom', sequence: 1 })
  await quiet.close()
})

test.each([0, 999, Number.NaN, Number.POSITIVE_INFINITY])(
  'an interval of %s ms is refused',
  async interval => {
    const { node } = await watched()
    await expect(node({ registration: { interval } })).rejects.toMatchObject({ code: 'invalidOption' })
  },
)
