import { manualClock, type ManualClock } from '@collective/testing'
import { describe, expect, test } from 'vitest'
import { counter } from './counter.fixture'
import { startFleet } from './fleet.fixture'
import { startRawNode, type RawArrival, type RawNode } from './raw-node.fixture'
import type { ReplyBody } from '@collective/core'
import type { Client } from './client'
import type { RunOptions } from './run'

const otherBoot = 'ff'.repeat(8)

interface Rig {
  readonly client: Client
  readonly node: RawNode
  readonly clock: ManualClock
  /** What the reader has so far: numbers and outcomes. */
  readonly read: (number | string)[]
  readonly request: RawArrival
  part(sequence: number, changed?: Partial<ReplyBody>): Promise<void>
  end(sequence: number, changed?: Partial<ReplyBody>): Promise<void>
  /** What the node has got since it was last asked. */
  arrived(): Promise<readonly unknown[]>
  readonly finished: Promise<void>
}

/** A client that reads a stream of a node that the test speaks for. */
async function start(options: Partial<RunOptions> = {}): Promise<Rig> {
  const clock = manualClock()
  const { hub, client } = await startFleet({ size: 0, clock })
  const node = await startRawNode('web1', { hub })
  const run = client.agent(counter).count({ to: 9 }, { timeout: 60_000, ...options, roster: ['web1'] })
  const read: (number | string)[] = []
  const finished = (async () => {
    for await (const reply of run)
      read.push(reply.outcome === 'partial' ? reply.data.n : reply.outcome === 'ok' ? 'ok' : reply.code)
  })()
  const request = await node.arrival()
  const send = async (changed: Partial<ReplyBody>): Promise<void> => {
    await node.reply(request, changed)
    await clock.advance(0)
  }
  return {
    client,
    node,
    clock,
    read,
    request,
    finished,
    part: (sequence, changed) => send({ partial: true, sequence, data: { n: sequence }, ...changed }),
    end: (sequence, changed) => send({ sequence, data: { total: sequence - 1 }, ...changed }),
    arrived: async () => {
      await clock.advance(0)
      return node.unread
        .splice(0)
        .map(({ kind, credit }) => (credit ? [credit.received, credit.again] : kind))
    },
  }
}

describe('a client reads a stream in its order', () => {
  test('and asks once for what is missing, however much comes behind it', async () => {
    const { part, end, arrived, read, finished } = await start()
    await part(1)
    await part(3)
    await part(4)
    await end(5)
    expect(read).toEqual([1])
    expect(await arrived()).toEqual([[1, 2]])
    for (const sequence of [2, 3, 4]) await part(sequence)
    await end(5)
    await finished
    expect(read).toEqual([1, 2, 3, 4, 'ok'])
  })

  test('and takes each part once', async () => {
    const { part, end, read, finished } = await start()
    for (const sequence of [1, 1, 2, 1, 2]) await part(sequence)
    await end(3)
    await finished
    expect(read).toEqual([1, 2, 'ok'])
  })

  test('and tells how far it has read when half of the window is', async () => {
    const { part, arrived } = await start({ window: { frames: 4 } })
    await part(1)
    expect(await arrived()).toEqual([])
    await part(2)
    expect(await arrived()).toEqual([[2, undefined]])
    await part(3)
    await part(4)
    expect(await arrived()).toEqual([[4, undefined]])
  })

  test('and asks again after two seconds of silence, after ten where the node has nothing to send', async () => {
    const { part, arrived, clock, node, request } = await start()
    await part(1)
    await clock.advance(1_999)
    expect(await arrived()).toEqual([])
    await clock.advance(1)
    expect(await arrived()).toEqual([[1, 2]])
    await node.ack(request, 'accepted')
    await clock.advance(9_999)
    expect(await arrived()).toEqual([])
    await clock.advance(1)
    expect(await arrived()).toEqual([[1, 2]])
  })

  test('which the request says, and nothing is asked for where nobody reads', async () => {
    const { request, client, node } = await start({ window: { frames: 7 } })
    expect(request.body?.stream).toEqual({ frames: 7, bytes: 1_048_576 })
    void client
      .agent(counter)
      .count({ to: 1 }, { roster: ['web1'] })
      .summary()
    expect((await node.arrival()).body?.stream).toBeUndefined()
  })
})

describe('a stream of a node that', () => {
  test('has begun a new life is not mixed with the old', async () => {
    const { part, end, read, finished } = await start()
    await part(1)
    await part(2, { boot: otherBoot })
    expect(read).toEqual([1])
    await end(2, { boot: otherBoot })
    await finished
    expect(read).toEqual([1, 'streamGap'])
  })

  test('says after a restart what became of the request ends so', async () => {
    const { part, end, read, finished } = await start()
    await part(1)
    await end(2, { boot: otherBoot, outcome: 'interrupted', status: 5, code: 'interrupted' })
    await finished
    expect(read).toEqual([1, 'interrupted'])
  })

  test('answers as if there had been no stream cannot be continued', async () => {
    const { part, end, read, finished } = await start()
    await part(1)
    await part(2)
    await end(1, { outcome: 'refused', status: 5, code: 'createdBeforeStart' })
    await finished
    expect(read).toEqual([1, 2, 'streamGap'])
  })

  test('has nothing more than its end ends with a gap', async () => {
    const { part, end, read, finished, node, request } = await start()
    await part(1)
    await end(4)
    await node.ack(request, 'alreadyDone')
    await finished
    expect(read).toEqual([1, 'streamGap'])
  })

  test('has ended, and whose parts do not come in time, ends with a gap', async () => {
    const { part, end, read, finished, clock } = await start({ timeout: 5_000 })
    await part(1)
    await end(4)
    await clock.advance(6_000)
    await finished
    expect(read).toEqual([1, 'streamGap'])
  })

  test('falls silent in the middle is silent', async () => {
    const { part, read, finished, clock } = await start({ timeout: 5_000 })
    await part(1)
    await clock.advance(6_000)
    await finished
    expect(read).toEqual([1])
  })

  test('ends after an abort has ended, whatever is missing', async () => {
    const aborting = new AbortController()
    const { part, end, read, finished } = await start({ signal: aborting.signal })
    await part(1)
    aborting.abort()
    await end(9, { outcome: 'cancelled', status: 5, code: 'cancelled' })
    await finished
    expect(read).toEqual([1, 'cancelled'])
  })

  test('sends parts that nobody asked for is not heard', async () => {
    const { client, node, clock } = await start()
    const run = client.agent('counter').call('count', { to: 1 }, { roster: ['web1'], timeout: 60_000 })
    const read: string[] = []
    const finished = (async () => {
      for await (const { outcome } of run) read.push(outcome)
    })()
    const request = await node.arrival()
    await node.reply(request, { partial: true, sequence: 1 })
    await node.reply(request, { sequence: 2 })
    await clock.advance(0)
    await finished
    expect(read).toEqual(['ok'])
  })
})
