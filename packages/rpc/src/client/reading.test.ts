import { describe, expect, test } from 'vitest'
import { fact } from '@collective/core'
import { manualClock } from '@collective/testing'
import { printer, startFleet } from './fleet.fixture'
import { startRawNode } from './raw-node.fixture'
import type { Progress, Reply, Run } from './run'

const everybody = { roster: ['web1', 'web2', 'web3'] }

async function read<Data>(run: Run<Data>): Promise<Reply<Data>[]> {
  const got: Reply<Data>[] = []
  for await (const reply of run) got.push(reply)
  return got
}

describe('the replies of a run', () => {
  test('are read once', async () => {
    const { client } = await startFleet()
    const run = client.agent(printer).list({}, everybody)
    expect(await read(run)).toHaveLength(3)
    await expect(read(run)).rejects.toMatchObject({ code: 'alreadyRead' })
  })

  test('are not kept for a reader when only the summary was asked for', async () => {
    const { client } = await startFleet()
    const run = client.agent(printer).list({}, everybody)
    await run.summary()
    await expect(read(run)).rejects.toMatchObject({ code: 'alreadyRead' })
  })

  test('can be read beside the summary, whichever is asked for first', async () => {
    const { client } = await startFleet()
    const run = client.agent(printer).list({}, everybody)
    const [{ stats }, got] = await Promise.all([run.summary(), read(run)])
    expect([stats.okCount, got.length]).toEqual([3, 3])
  })

  test('can be read after the end', async () => {
    const { client } = await startFleet()
    let run: Run | undefined
    await new Promise<void>(resolve => {
      const onProgress = ({ phase }: Progress): void => void (phase === 'finished' && resolve())
      run = client.agent(printer).list({}, { ...everybody, onProgress })
    })
    if (!run) throw new Error('expected a run')
    expect((await read(run)).map(({ sender }) => sender).sort()).toEqual(['web1', 'web2', 'web3'])
  })

  test('are rejected to whoever reads them, with what made the call impossible', async () => {
    const { client } = await startFleet()
    const run = client.agent('printer', printer.ddl).call('fax', {}, everybody)
    await expect(read(run)).rejects.toMatchObject({ code: 'unknownAction' })
  })
})

describe('a reader that is slow', () => {
  test('gets every reply, those past the limit from the nodes that keep them, and nothing runs twice', async () => {
    const { client, observed } = await startFleet({ client: { limits: { unreadBytes: 300 } } })
    const run = client.agent(printer).count({ pages: 1 }, everybody)
    const reading = run[Symbol.asyncIterator]()
    // Everybody has answered before anything is read; one reply of about 250 bytes has room.
    expect((await run.summary()).stats.okCount).toBe(3)
    const got = []
    for (let next = await reading.next(); !next.done; next = await reading.next()) got.push(next.value)
    expect(got.map(({ sender, outcome }) => [sender, outcome]).sort()).toEqual([
      ['web1', 'ok'],
      ['web2', 'ok'],
      ['web3', 'ok'],
    ])
    expect([...observed.runs.values()]).toEqual([1, 1, 1])
  })

  test('reads replyLost where the node does not give the reply again; the outcome stays what it was', async () => {
    const clock = manualClock()
    const { hub, client } = await startFleet({ size: 0, clock, client: { limits: { unreadBytes: 0 } } })
    const web1 = await startRawNode('web1', { hub })
    const run = client.agent(printer).list({}, { roster: ['web1'] })
    const reading = run[Symbol.asyncIterator]()
    await web1.reply(await web1.arrival())
    expect((await run.summary()).outcomes).toEqual({ web1: 'ok' })
    const first = reading.next()
    await clock.advance(3_000)
    expect((await first).value).toMatchObject({ sender: 'web1', outcome: 'replyLost', code: 'replyLost' })
    expect((await reading.next()).done).toBe(true)
    expect(clock.pendingTimers).toBe(0)
    await web1.close()
  })

  test('gets replies directly while it waits for them, whatever the limit', async () => {
    const { client, nodes } = await startFleet({ client: { limits: { unreadBytes: 0 } } })
    const run = client.agent(printer).list({}, { roster: ['web1'] })
    expect(await read(run)).toHaveLength(1)
    expect(nodes[0]?.counters().received).toBe(1)
  })
})

describe('progress', () => {
  test('tells who was found, who has finished, and the end', async () => {
    const { client } = await startFleet()
    const seen: string[] = []
    const run = client.agent(printer).list(
      {},
      {
        ...everybody,
        onProgress: ({ phase, discovered, finished }) => seen.push(`${phase} ${finished}/${discovered}`),
      },
    )
    await run.summary()
    expect(seen).toEqual([
      'discovering 0/0',
      'running 0/3',
      'running 1/3',
      'running 2/3',
      'running 3/3',
      'finished 3/3',
    ])
  })

  test('tells of members that end without an answer when they do', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ size: 1, clock })
    const seen: string[] = []
    const onProgress = ({ phase, discovered, finished }: Progress): void =>
      void seen.push(`${phase} ${finished}/${discovered}`)
    const run = client.agent(printer).hold({}, { roster: ['web1', 'gone'], timeout: 60_000, onProgress })
    await clock.advance(5_000)
    expect(seen).toEqual(['discovering 0/0', 'running 0/2', 'running 1/2'])
    await client.close({ timeout: 0 })
    await run.summary()
  })

  test('that throws changes nothing', async () => {
    const { client } = await startFleet()
    const onProgress = (): never => {
      throw new Error('a broken listener')
    }
    const { stats } = await client
      .agent(printer)
      .list({}, { ...everybody, onProgress })
      .summary()
    expect(stats.okCount).toBe(3)
  })
})

test('aggregates of the DDL are put together over the replies that were ok', async () => {
  const { client } = await startFleet()
  const { aggregates } = await client.agent(printer).count({ pages: 1 }, everybody).summary()
  expect(aggregates).toEqual([
    { function: 'sum', output: 'runs', value: 3, count: 3 },
    { function: 'summary', output: 'runs', values: [{ value: 1, count: 3 }], others: 0 },
  ])
})

describe('a run without results', () => {
  test('on a roster ends when the broker has it, and nobody answers', async () => {
    const { client, observed, nodes } = await startFleet()
    const run = client.agent(printer).count({ pages: 1 }, { ...everybody, noResults: true })
    const { outcomes, stats } = await run.summary()
    expect(outcomes).toEqual({})
    expect(stats).toMatchObject({ discovered: 3, responses: 0, noResponseFrom: [] })
    await observed.whenRun(3)
    expect(nodes.map(node => node.counters().replies)).toEqual([0, 0, 0])
  })

  test('says of whom the broker says that nobody is there', async () => {
    const { client } = await startFleet()
    const run = client.agent(printer).count({ pages: 1 }, { roster: ['web1', 'gone'], noResults: true })
    const { outcomes, stats } = await run.summary()
    expect(outcomes).toEqual({ gone: 'unreachable' })
    expect(stats.noResponseFrom).toEqual(['gone'])
  })

  test('on a filter is a broadcast without discovery', async () => {
    const { client, observed, nodes } = await startFleet()
    const where = fact('city').eq('nantes')
    const { stats } = await client.agent(printer).count({ pages: 1 }, { where, noResults: true }).summary()
    expect(stats).toMatchObject({ discovered: 0, discoveryTimeMs: 0 })
    await observed.whenRun(2)
    expect([...observed.runs.keys()].sort()).toEqual(['web1', 'web3'])
    expect(nodes.map(node => node.counters().received)).toEqual([1, 1, 1])
  })
})
