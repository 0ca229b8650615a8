import { describe, expect, test } from 'vitest'
import { unsigned, type Transport } from '@collective/core'
import { faultyTransport, manualClock, type FaultyTransport } from '@collective/testing'
import { memory } from '@collective/transport-memory'
import { counter, Counting } from './counter.fixture'
import { createClient } from './create-client'
import { startFleet, type Fleet, type FleetOptions } from './fleet.fixture'
import type { Reply, Run, RunOptions } from './run'

interface Rig extends Fleet {
  readonly counting: Counting
}

async function start(options: FleetOptions = {}): Promise<Rig> {
  const counting = new Counting()
  const fleet = await startFleet({
    size: 1,
    ...options,
    node: { agents: [counting.agent()], ...options.node },
  })
  return { ...fleet, counting }
}

type Counted = Reply<{ total: number }, { n: number; pad?: string | undefined }>
type CountRun = Run<{ total: number }, { n: number; pad?: string | undefined }>

const web1: RunOptions = { roster: ['web1'] }

function count({ client }: Fleet, to: number, options: RunOptions = web1): CountRun {
  return client.agent(counter).count({ to }, options)
}

/** As `1 2 3 ok`. */
function told(replies: readonly Counted[]): string {
  return replies.map(reply => (reply.outcome === 'partial' ? reply.data.n : reply.outcome)).join(' ')
}

async function read(run: CountRun): Promise<Counted[]> {
  const replies: Counted[] = []
  for await (const reply of run) replies.push(reply)
  return replies
}

function upTo(last: number): string {
  return Array.from({ length: last }, (_, index) => index + 1).join(' ')
}

describe('an action that yields', () => {
  test('gives partial replies in their order, and then its output', async () => {
    const replies = await read(count(await start(), 3))
    expect(replies).toEqual([
      ...[1, 2, 3].map(n => ({
        sender: 'web1',
        agent: 'counter',
        action: 'count',
        outcome: 'partial',
        sequence: n,
        data: { n },
      })),
      expect.objectContaining({ outcome: 'ok', data: { total: 3 } }),
    ])
  })

  test('may yield nothing', async () => {
    expect(told(await read(count(await start(), 0)))).toBe('ok')
  })

  test('counts as one answer of each node', async () => {
    const rig = await start({ size: 3 })
    const run = count(rig, 40, { roster: ['web1', 'web2', 'web3'] })
    const replies = await read(run)
    for (const identity of ['web1', 'web2', 'web3'])
      expect(told(replies.filter(({ sender }) => sender === identity))).toBe(`${upTo(40)} ok`)
    const { stats, outcomes } = await run.summary()
    expect(stats).toMatchObject({ responses: 3, okCount: 3, duplicates: 0 })
    expect(outcomes).toEqual({ web1: 'ok', web2: 'ok', web3: 'ok' })
  })

  test('may throw after some: what it gave stays', async () => {
    const rig = await start()
    const run = rig.client.agent(counter).count({ to: 2, end: 'throw' }, web1)
    const replies = await read(run)
    expect(told(replies)).toBe('1 2 error')
    expect(replies.at(-1)).toMatchObject({ code: 'actionError' })
    expect(rig.counting.ended).toEqual(['web1'])
  })

  test.each([
    ['wrong', 'invalidOutput'],
    ['large', 'replyTooLarge'],
  ] as const)('and yields what is %s ends with %s, when its finally has run', async (end, code) => {
    const rig = await start()
    const replies = await read(rig.client.agent(counter).count({ to: 2, end }, web1))
    expect(told(replies)).toBe('1 2 error')
    expect(replies.at(-1)).toMatchObject({ code })
    expect(rig.counting.ended).toEqual(['web1'])
  })

  test('is read by name, where that is asked for', async () => {
    const { client } = await start()
    const outcomes = async (run: Run<unknown, unknown>): Promise<string[]> => {
      const found: string[] = []
      for await (const reply of run) found.push(reply.outcome)
      return found
    }
    const agent = client.agent('counter')
    expect(await outcomes(agent.stream('count', { to: 2 }, web1))).toEqual(['partial', 'partial', 'ok'])
    expect(await outcomes(agent.call('count', { to: 2 }, web1))).toEqual(['ok'])
  })

  test('streams to two clients at once, to each its own', async () => {
    const rig = await start()
    const other = await createClient({
      transport: memory(rig.hub),
      security: unsigned({ caller: 'user=other' }),
    })
    const both = await Promise.all([
      read(count(rig, 50)),
      read(other.agent(counter).count({ to: 60 }, { ...web1, window: { frames: 3 } })),
    ])
    await other.close()
    expect(both.map(told)).toEqual([`${upTo(50)} ok`, `${upTo(60)} ok`])
  })
})

describe('an action that yields, without a reader,', () => {
  test('is not asked to stream', async () => {
    const rig = await start()
    const { outcomes } = await count(rig, 1_000).summary()
    expect(outcomes).toEqual({ web1: 'ok' })
    expect(rig.counting.streamed).toEqual([false])
    expect(rig.nodes[0]?.counters().replies).toBe(1)
  })

  test('runs to its end when only the summary turns out to be wanted', async () => {
    const clock = manualClock()
    const rig = await start({ clock })
    const run = count(rig, 1_000)
    await clock.advance(0)
    expect(rig.counting.counted.get('web1')).toBe(32)
    const summary = run.summary()
    await clock.advance(0)
    expect((await summary).outcomes).toEqual({ web1: 'ok' })
    expect(() => run[Symbol.asyncIterator]()).toThrow('iterated once')
  })

  test('yields into the void without results', async () => {
    const rig = await start()
    await count(rig, 100, { ...web1, noResults: true }).summary()
    await rig.counting.whenEnded(1)
    expect(rig.counting.streamed).toEqual([false])
  })
})

describe('a stream goes on as it is read', () => {
  test.each([
    [{ frames: 1 }, 1],
    [{ frames: 5 }, 5],
    [{}, 32],
    [{ bytes: 1 }, 1],
  ])('by a window of %j: %i ahead', async (window, ahead) => {
    const clock = manualClock()
    const rig = await start({ clock })
    const reading = count(rig, 200, { ...web1, window })[Symbol.asyncIterator]()
    await clock.advance(0)
    let most = 0
    for (let taken = 0; taken <= 200; taken += 1) {
      most = Math.max(most, (rig.counting.counted.get('web1') ?? 0) - taken)
      expect((await reading.next()).value).toMatchObject({ outcome: taken < 200 ? 'partial' : 'ok' })
      await clock.advance(0)
    }
    expect(most).toBe(ahead)
    // Nothing had to be asked for again.
    expect(clock.monotonicMs()).toBe(0)
  })

  test('however long it is, with no more than the window kept', async () => {
    const rig = await start()
    let [taken, most] = [0, 0]
    for await (const reply of count(rig, 10_000)) {
      most = Math.max(most, (rig.counting.counted.get('web1') ?? 0) - taken)
      if (reply.outcome === 'partial') taken += 1
    }
    expect(taken).toBe(10_000)
    expect(most).toBeLessThanOrEqual(33)
  })

  test('with less room at the client than the nodes would fill', async () => {
    const clock = manualClock()
    // One partial reply has about 350 bytes.
    const rig = await start({ size: 3, clock, client: { limits: { unreadBytes: 2_000 } } })
    const run = count(rig, 50, { roster: ['web1', 'web2', 'web3'] })
    const reading = run[Symbol.asyncIterator]()
    await clock.advance(0)
    const replies: Counted[] = []
    for (let next = await reading.next(); !next.done; next = await reading.next()) {
      replies.push(next.value)
      await clock.advance(0)
    }
    for (const identity of ['web1', 'web2', 'web3'])
      expect(told(replies.filter(({ sender }) => sender === identity))).toBe(`${upTo(50)} ok`)
  })

  test.each([{ frames: 0 }, { frames: 1.5 }, { bytes: -1 }, { frames: 1_025 }])(
    'refuses a window of %j',
    async window => {
      const run = count(await start(), 1, { ...web1, window })
      await expect(run.summary()).rejects.toMatchObject({ code: 'invalidOption' })
    },
  )
})

describe('a stream ends', () => {
  test('when its reader leaves the loop', async () => {
    const rig = await start()
    const run = count(rig, 1_000)
    for await (const reply of run) if (reply.outcome === 'partial' && reply.data.n === 3) break
    await rig.counting.whenEnded(1)
    expect((await run.summary()).outcomes).toEqual({ web1: 'cancelled' })
    expect(rig.counting.counted.get('web1')).toBeLessThan(100)
  })

  test('when its caller aborts', async () => {
    const clock = manualClock()
    const rig = await start({ clock })
    const aborting = new AbortController()
    const run = count(rig, 1_000, { ...web1, signal: aborting.signal })
    await clock.advance(0)
    aborting.abort()
    expect(told(await read(run))).toBe(`${upTo(32)} cancelled`)
    expect(rig.counting.ended).toEqual(['web1'])
  })

  test('at its deadline when nobody reads on', async () => {
    const clock = manualClock()
    const rig = await start({ clock })
    const run = count(rig, 1_000, { ...web1, timeout: 5_000 })
    await clock.advance(4_999)
    expect(rig.counting.ended).toEqual([])
    await clock.advance(1)
    expect(rig.counting.ended).toEqual(['web1'])
    expect(told(await read(run))).toBe(`${upTo(32)} timedOut`)
  })

  test('at its deadline when its client has died, and is kept no longer', async () => {
    const clock = manualClock()
    const rig = await start({ clock, client: {} })
    const dying = memory(rig.hub)
    const client = await createClient({
      transport: dying,
      security: unsigned({ caller: 'user=gone' }),
      clock,
    })
    const run = client.agent(counter).count({ to: 1_000 }, { ...web1, timeout: 20_000 })
    await clock.advance(0)
    await dying.close()
    await clock.advance(19_999)
    expect(rig.nodes[0]?.counters().running).toBe(1)
    await clock.advance(1)
    expect(rig.nodes[0]?.counters().running).toBe(0)
    expect(rig.counting.ended).toEqual(['web1'])
    expect((await run.summary()).outcomes).toEqual({ web1: 'noReply' })
  })

  test('when its node is shut down and its reader has not read on', async () => {
    const clock = manualClock()
    const rig = await start({ clock })
    const run = count(rig, 1_000)
    await clock.advance(0)
    const closing = rig.nodes[0]?.close({ timeout: 30_000 })
    await clock.advance(0)
    expect(await closing).toEqual([])
    expect(clock.monotonicMs()).toBe(0)
    const replies = await read(run)
    expect(told(replies)).toBe(`${upTo(32)} cancelled`)
    expect(replies.at(-1)).toMatchObject({ code: 'draining' })
  })
})

describe('a stream whose connection breaks', () => {
  interface Broken extends Rig {
    readonly clock: ReturnType<typeof manualClock>
    link(whose: string): FaultyTransport
  }

  async function startBroken(options: FleetOptions = {}): Promise<Broken> {
    const clock = manualClock()
    const links = new Map<string, FaultyTransport>()
    const wrap = (transport: Transport, whose: string): Transport => {
      const link = faultyTransport(transport, { seed: 1, clock })
      links.set(whose, link)
      return link
    }
    const rig = await start({ clock, wrap, ...options })
    const link = (whose: string): FaultyTransport => {
      const found = links.get(whose)
      if (!found) throw new Error(`nobody is called ${whose}`)
      return found
    }
    return { ...rig, clock, link }
  }

  /** Reads to the end, however much time has to pass. */
  async function readThrough(rig: Broken, run: CountRun): Promise<string> {
    const all = read(run)
    await rig.clock.advance(30_000)
    return told(await all)
  }

  test.each(['client', 'web1'])('at the %s loses nothing and doubles nothing', async whose => {
    const rig = await startBroken()
    const run = count(rig, 100)
    await rig.clock.advance(0)
    rig.link(whose).disconnect()
    const reading = readThrough(rig, run)
    await rig.clock.advance(1_000)
    rig.link(whose).reconnect()
    expect(await reading).toBe(`${upTo(100)} ok`)
    expect(rig.counting.begun).toEqual(new Map([['web1', 1]]))
  })

  test('goes on within a second of the reconnect', async () => {
    const rig = await startBroken()
    const all = read(count(rig, 100, { ...web1, window: { frames: 2 } }))
    rig.link('client').disconnect()
    await rig.clock.advance(1_000)
    rig.link('client').reconnect()
    await rig.clock.advance(1_000)
    expect(told(await all)).toBe(`${upTo(100)} ok`)
  })

  test('cannot go on when its node has begun a new life', async () => {
    const rig = await startBroken()
    const run = count(rig, 100)
    await rig.clock.advance(1)
    rig.link('web1').disconnect()
    const all = read(run)
    await rig.clock.advance(0)
    await rig.addNode('web1')
    await rig.clock.advance(10_000)
    const replies = await all
    expect(told(replies)).toBe(`${upTo(32)} error`)
    expect(replies.at(-1)).toMatchObject({ code: 'streamGap' })
    expect((await run.summary()).outcomes).toEqual({ web1: 'error' })
    expect(rig.counting.begun).toEqual(new Map([['web1', 1]]))
  })
})
