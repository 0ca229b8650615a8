import { describe, expect, test } from 'vitest'
import { all, fact, identity, unsigned, type Clock, type Journal, type Transport } from '@collective/core'
import { faultyTransport, manualClock } from '@collective/testing'
import { memory } from '@collective/transport-memory'
import { memoryJournal } from '../journal/memory-journal'
import { printer, startFleet } from './fleet.fixture'
import { createClient } from './create-client'
import type { Reply, Run, RunOptions } from './run'

async function replies<Data>(run: Run<Data>): Promise<Reply<Data>[]> {
  const all: Reply<Data>[] = []
  for await (const reply of run) all.push(reply)
  return all.sort((one, other) => one.sender.localeCompare(other.sender))
}

describe('a run', () => {
  test('gives a typed reply of each node that matches, and exactly one outcome each', async () => {
    const { client } = await startFleet()
    const run = client.agent(printer).list({ prefix: 'hp' }, { where: fact('city').eq('nantes') })
    const got = await replies(run)
    expect(got.map(reply => reply.outcome === 'ok' && reply.data.printers)).toEqual([
      ['hp-web1'],
      ['hp-web3'],
    ])
    const { stats, outcomes } = await run.summary()
    expect(outcomes).toEqual({ web1: 'ok', web3: 'ok' })
    expect(stats).toMatchObject({
      discovered: 2,
      responses: 2,
      okCount: 2,
      failCount: 0,
      noResponseFrom: [],
      unexpectedResponseFrom: [],
      lateFrom: [],
    })
    expect(stats.totalTimeMs).toBeGreaterThanOrEqual(stats.blockTimeMs)
  })

  test('is over at once when its summary is asked for alone', async () => {
    const { client } = await startFleet()
    const run = client.agent(printer).list({}, { where: all() })
    expect((await run.summary()).outcomes).toEqual({ web1: 'ok', web2: 'ok', web3: 'ok' })
    expect(() => run[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'alreadyRead' }))
  })

  test('by names reads the DDL from the nodes and refuses what does not fit before anything is sent', async () => {
    const { client, observed } = await startFleet()
    const ddl = await client.ddl('printer', { where: all() })
    expect(ddl).toMatchObject({ name: 'printer', version: '1.2.0' })
    const agent = client.agent('printer', ddl)
    const call = (action: string, input: object) =>
      agent.call(action, input as Record<string, never>, { where: all() }).summary()
    await expect(call('count', { pages: 'two' })).rejects.toMatchObject({ code: 'invalidData' })
    await expect(call('count', {})).rejects.toMatchObject({ code: 'missingData' })
    await expect(call('shred', {})).rejects.toMatchObject({ code: 'unknownAction' })
    expect(observed.runs.size).toBe(0)
    expect((await call('count', { pages: 2 })).stats.okCount).toBe(3)
  })

  test('of an agent that nobody has says so', async () => {
    const { client } = await startFleet()
    await expect(client.ddl('nosuch', { where: all() })).rejects.toMatchObject({ code: 'nothingDiscovered' })
    const { stats } = await client.agent('nosuch').call('list', {}, { where: all() }).summary()
    expect(stats.discovered).toBe(0)
  })

  test('asks the named without discovery, and nodes check the rest of the filter', async () => {
    const { client } = await startFleet()
    const named = identity('web1').or(identity('web2')).and(fact('city').eq('paris'))
    const run = client.agent(printer).list({}, { where: named })
    expect((await run.roster()).endedBy).toBe('given')
    expect((await run.summary()).outcomes).toEqual({ web1: 'notMatched', web2: 'ok' })
  })

  test('on a roster goes to it alone', async () => {
    const { client } = await startFleet()
    const { outcomes } = await client
      .agent(printer)
      .list({}, { roster: ['web3', 'web1', 'web3'] })
      .summary()
    expect(Object.keys(outcomes)).toEqual(['web3', 'web1'])
  })

  test('asks as many as its limit says, and the same ones for the same seed', async () => {
    const { client } = await startFleet({ size: 6 })
    const first = await client.agent(printer).list({}, { where: all(), limit: 2 }).summary()
    expect(first.stats.discovered).toBe(2)
    const drawn: RunOptions = { where: all(), limit: '50%', limitMethod: 'random', seed: 7 }
    const one = await client.agent(printer).list({}, drawn).summary()
    const other = await client.agent(printer).list({}, drawn).summary()
    expect(Object.keys(one.outcomes)).toHaveLength(3)
    expect(other.outcomes).toEqual(one.outcomes)
  })

  test('without a target is refused', async () => {
    const { client } = await startFleet()
    const run = client.agent(printer).list({}, {} as unknown as RunOptions)
    await expect(run.summary()).rejects.toMatchObject({ code: 'targetMissing' })
    await expect(run.roster()).rejects.toMatchObject({ code: 'targetMissing' })
  })

  test('tells failures with their data', async () => {
    const { client } = await startFleet({ size: 1 })
    const [reply] = await replies(client.agent(printer).jam({}, { where: all() }))
    expect(reply).toEqual({
      sender: 'web1',
      agent: 'printer',
      action: 'jam',
      outcome: 'failed',
      statuscode: 1,
      statusmsg: 'paper jam',
      code: 'actionFailed',
      data: { tray: 2 },
    })
  })

  test('that nobody looks at rejects nowhere', async () => {
    const { client } = await startFleet()
    client.agent(printer).count({ pages: 'two' as unknown as number }, { where: all() })
    expect((await client.agent(printer).list({}, { where: all() }).summary()).stats.okCount).toBe(3)
  })
})

describe('a node that does not answer', () => {
  test('is unreachable where the broker says so until the grace is over', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock, size: 1 })
    const run = client.agent(printer).list({}, { roster: ['web1', 'gone'] })
    const summary = run.summary()
    await clock.advance(1_900)
    await clock.advance(200)
    expect((await summary).outcomes).toEqual({ web1: 'ok', gone: 'unreachable' })
  })

  test('that comes back within the grace answers', async () => {
    const clock = manualClock()
    const { client, addNode } = await startFleet({ clock, size: 1 })
    const summary = client
      .agent(printer)
      .list({}, { roster: ['late1'] })
      .summary()
    await clock.advance(0)
    // Its clock is the client's: it started before the request was made, as far as it can know.
    const node = await addNode('late1', { journal: durableInName(clock) })
    await clock.advance(2_100)
    expect((await summary).outcomes).toEqual({ late1: 'ok' })
    expect(node.counters().passed).toBe(1)
  })

  test('is noReply when the timeout and the grace are over', async () => {
    const clock = manualClock()
    const wrap = (transport: Transport, whose: string): Transport =>
      whose === 'web2' ? silent(transport) : transport
    const { client } = await startFleet({ clock, size: 2, wrap })
    const summary = client
      .agent(printer)
      .list({}, { roster: ['web1', 'web2'], timeout: 1_000 })
      .summary()
    await clock.advance(1_999)
    await clock.advance(1)
    expect((await summary).outcomes).toEqual({ web1: 'ok', web2: 'noReply' })
    expect((await summary).stats.noResponseFrom).toEqual(['web2'])
  })

  test('whose reply was lost is asked again, and runs it once', async () => {
    const clock = manualClock()
    const wrap = (transport: Transport, whose: string): Transport =>
      whose === 'web1' ? silent(transport, 1) : transport
    const { client, observed } = await startFleet({ clock, size: 1, wrap })
    const summary = client
      .agent(printer)
      .count({ pages: 1 }, { roster: ['web1'] })
      .summary()
    await clock.advance(2_000)
    expect((await summary).outcomes).toEqual({ web1: 'ok' })
    expect(observed.runs.get('web1')).toBe(1)
  })
})

describe('an abort', () => {
  test('stops what runs on the nodes, and the run ends as cancelled', async () => {
    const { client, observed } = await startFleet()
    const controller = new AbortController()
    const run = client.agent(printer).hold({}, { where: all(), signal: controller.signal })
    await observed.whenHeld(3)
    controller.abort()
    expect((await run.summary()).outcomes).toEqual({
      web1: 'cancelled',
      web2: 'cancelled',
      web3: 'cancelled',
    })
  })

  test('before anything was sent leaves everybody notSent', async () => {
    const { client, observed } = await startFleet()
    const run = client.agent(printer).count({ pages: 1 }, { roster: ['web1'], signal: AbortSignal.abort() })
    expect((await run.summary()).outcomes).toEqual({ web1: 'notSent' })
    expect(observed.runs.size).toBe(0)
  })

  test('is what leaving the loop means', async () => {
    const { client, observed } = await startFleet()
    const run = client.agent(printer).hold({}, { where: all() })
    const looping = (async () => {
      for await (const _reply of run) return
    })()
    await observed.whenHeld(3)
    await client.close()
    await looping
    expect(Object.values((await run.summary()).outcomes)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  })

  test('ends a discovery too', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock, size: 1 })
    const controller = new AbortController()
    const roster = client.discover(all(), { signal: controller.signal })
    await clock.advance(1)
    controller.abort()
    expect(await roster).toMatchObject({ endedBy: 'aborted', identities: ['web1'] })
  })
})

describe('discovery', () => {
  test('ends as soon as everybody expected has answered', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock })
    const roster = client.discover(all(), { expect: ['web1', 'web2', 'web3'] })
    await clock.advance(0)
    expect(await roster).toMatchObject({ endedBy: 'expected', source: 'broadcast' })
  })

  test('ends when it is quiet, long before the maximum', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock })
    const roster = client.discover(all())
    await clock.advance(500)
    const { endedBy, identities, discoveryTimeMs } = await roster
    expect([endedBy, [...identities].sort()]).toEqual(['quiet', ['web1', 'web2', 'web3']])
    expect(discoveryTimeMs).toBeLessThan(500)
  })

  test('waits for the maximum where nobody answers', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock })
    const roster = client.discover(fact('city').eq('rome'))
    await clock.advance(1_999)
    await clock.advance(1)
    expect(await roster).toMatchObject({ endedBy: 'maximum', identities: [], discoveryTimeMs: 2_000 })
  })

  test('reports an identity that two processes have', async () => {
    const { client, addNode } = await startFleet({ size: 1 })
    await addNode('web1')
    const roster = await client.discover(all())
    expect(roster.identities).toEqual(['web1'])
    expect([...roster.conflicts]).toEqual(['web1'])
  })

  test('by ping yields answers with their times', async () => {
    const { client } = await startFleet()
    const answers = []
    for await (const answer of client.ping(all(), { expect: 3 })) answers.push(answer)
    expect(answers.map(({ sender }) => sender).sort()).toEqual(['web1', 'web2', 'web3'])
    for (const { timeMs } of answers) expect(timeMs).toBeGreaterThanOrEqual(0)
  })
})

describe('a client', () => {
  test('that is closed refuses to ask', async () => {
    const { client } = await startFleet()
    await client.close()
    expect(() => client.agent(printer).list({}, { where: all() })).toThrow(
      expect.objectContaining({ code: 'closed' }),
    )
  })

  test('hears what nodes emit', async () => {
    const { client, nodes } = await startFleet({ size: 1 })
    const events = client.events({ kinds: ['jammed'] })[Symbol.asyncIterator]()
    const first = events.next()
    await nodes[0]?.emit('jammed', { tray: 2 })
    expect((await first).value).toMatchObject({
      sender: 'web1',
      kind: 'jammed',
      data: { tray: 2 },
      sequence: 1,
    })
    await events.return?.()
  })

  test('hears nothing from nodes of a kind that is the broker’s to send', async () => {
    const { nodes } = await startFleet({ size: 1 })
    await expect(nodes[0]?.emit('suspect', {})).rejects.toMatchObject({ code: 'invalidName' })
  })

  test('that is told to give up while it connects gives up and leaves no connection', async () => {
    const { hub } = await startFleet({ size: 0 })
    const controller = new AbortController()
    const transport = memory(hub)
    const client = createClient({
      transport,
      security: unsigned({ caller: 'user=test' }),
      signal: controller.signal,
    })
    const reason = new Error('changed my mind')
    controller.abort(reason)
    await expect(client).rejects.toBe(reason)
    for await (const { state } of transport.status()) expect(state).toBe('closed')
  })

  test('needs a security that speaks for a caller', async () => {
    const { hub } = await startFleet({ size: 0 })
    const security = unsigned({ identity: 'web1' })
    await expect(createClient({ transport: memory(hub), security })).rejects.toMatchObject({
      code: 'invalidOption',
    })
  })

  test('brings a run through lost, doubled and reordered frames with each action run once', async () => {
    let seed = 1
    const wrap = (transport: Transport): Transport =>
      faultyTransport(transport, { seed: seed++, drop: 0.2, duplicate: 0.2 })
    const { client, observed } = await startFleet({
      size: 10,
      wrap,
      client: { askAgainAfter: 20, replyGrace: 2_000 },
    })
    const roster = Array.from({ length: 10 }, (_, index) => `web${index + 1}`)
    const { outcomes } = await client.agent(printer).count({ pages: 1 }, { roster }).summary()
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['ok']))
    expect([...observed.runs.values()]).toEqual(roster.map(() => 1))
  })
})

/** A journal that says it survives the process, as far as a test needs it. */
function durableInName(clock: Clock): Journal {
  const journal = memoryJournal({ clock })
  return {
    durable: true,
    knowsFromMs: 0,
    admit: (entry, options) => journal.admit(entry, options),
    find: (key, options) => journal.find(key, options),
    finish: (key, reply, options) => journal.finish(key, reply, options),
    close: () => journal.close(),
  }
}

/** Publishes nothing, or loses only its first publications. */
function silent(transport: Transport, first = Number.POSITIVE_INFINITY): Transport {
  let left = first
  return replacing(transport, publish => async (publication, options) => {
    left -= 1
    return left < 0 ? publish(publication, options) : publication.targets.map(() => 'accepted' as const)
  })
}

type Publish = Transport['publish']

function replacing(transport: Transport, replace: (publish: Publish) => Publish): Transport {
  return {
    capabilities: transport.capabilities,
    connect: options => transport.connect(options),
    publish: replace((publication, options) => transport.publish(publication, options)),
    subscribe: (addresses, onFrame, options) => transport.subscribe(addresses, onFrame, options),
    status: () => transport.status(),
    drain: options => transport.drain(options),
    close: () => transport.close(),
  }
}
