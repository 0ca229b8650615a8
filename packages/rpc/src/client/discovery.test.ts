import { describe, expect, test } from 'vitest'
import { all, fact, functionSource, hasAgent, identity, listSource, type Transport } from '@collective/core'
import { manualClock } from '@collective/testing'
import { printer, startFleet, type FleetOptions } from './fleet.fixture'
import { startRawNode } from './raw-node.fixture'

describe('names alone', () => {
  test('are taken at their word, without a message', async () => {
    const { client, nodes } = await startFleet()
    const roster = await client.discover(identity('web1').or(identity('elsewhere')))
    expect(roster).toMatchObject({ identities: ['web1', 'elsewhere'], endedBy: 'given', discoveryTimeMs: 0 })
    expect(nodes[0]?.counters().received).toBe(0)
  })

  test('with patterns over them are judged here', async () => {
    const { client } = await startFleet()
    const where = identity('web1').or(identity('db1')).and(identity(/^web/))
    expect((await client.discover(where)).identities).toEqual(['web1'])
    const { outcomes } = await client.agent(printer).list({}, { where }).summary()
    expect(outcomes).toEqual({ web1: 'ok' })
  })

  test('with another demand are asked themselves, and nobody else is', async () => {
    const { client, nodes } = await startFleet()
    const where = identity('web1').or(identity('web2')).and(fact('city').eq('paris'))
    const roster = await client.discover(where)
    expect(roster).toMatchObject({ identities: ['web2'], endedBy: 'expected', source: 'filter' })
    expect(nodes.map(node => node.counters().received)).toEqual([1, 1, 0])
  })
})

describe('a list of nodes', () => {
  const list = (...names: string[]): FleetOptions => ({ client: { discovery: listSource(names) } })

  test('is the roster of everybody', async () => {
    const { client } = await startFleet(list('web3', 'web1'))
    expect(await client.discover(all())).toMatchObject({ identities: ['web3', 'web1'], source: 'list' })
  })

  test('is narrowed by a filter: each is asked whether it matches, and away is not found', async () => {
    const { client } = await startFleet(list('web1', 'web2', 'gone'))
    const roster = await client.discover(fact('city').eq('nantes'))
    expect(roster).toMatchObject({ identities: ['web1'], source: 'list' })
  })

  test('is narrowed up to a limit', async () => {
    const { client } = await startFleet(list('web1', 'web2', 'web3'))
    const roster = await client.discover(fact('city').eq('nantes'), { limit: 1 })
    expect([roster.identities.length, roster.endedBy]).toEqual([1, 'limit'])
  })

  test('gives a run its roster, and the nodes check the filter', async () => {
    const { client } = await startFleet(list('web1', 'web2'))
    const { outcomes } = await client
      .agent(printer)
      .list({}, { where: fact('city').eq('paris') })
      .summary()
    expect(outcomes).toEqual({ web1: 'notMatched', web2: 'ok' })
  })

  test('ends a narrowing when the caller aborts', async () => {
    const clock = manualClock()
    const rig = await startFleet({ clock, size: 0, ...list('web1') })
    const silent = await startRawNode('web1', rig)
    const controller = new AbortController()
    const roster = rig.client.discover(fact('city').eq('nantes'), { signal: controller.signal })
    await silent.arrival()
    controller.abort()
    expect(await roster).toMatchObject({ endedBy: 'aborted', identities: [] })
    await silent.close()
  })
})

describe('a source of one’s own', () => {
  test('that judges the filter is believed', async () => {
    const source = functionSource('inventory', () => ['web1', 'nowhere'], ['fact'])
    const { client } = await startFleet({ client: { discovery: source } })
    const found: string[] = []
    const onFound = (name: string): void => void found.push(name)
    const roster = await client.discover(fact('city').eq('paris'), { onFound })
    expect(roster).toMatchObject({ identities: ['web1', 'nowhere'], endedBy: 'source', source: 'inventory' })
    expect(found).toEqual(['web1', 'nowhere'])
  })

  test('that fails says so in the run', async () => {
    const source = functionSource('inventory', () => {
      throw new Error('no database')
    })
    const { client } = await startFleet({ client: { discovery: source } })
    const run = client.agent(printer).list({}, { where: all() })
    await expect(run.summary()).rejects.toMatchObject({ code: 'discoveryFailed' })
  })

  test('that hangs ends when the run is aborted', async () => {
    const source = functionSource('inventory', () => new Promise(() => undefined))
    const { client } = await startFleet({ client: { discovery: source } })
    const controller = new AbortController()
    const run = client.agent(printer).list({}, { where: all(), signal: controller.signal })
    controller.abort()
    expect((await run.summary()).outcomes).toEqual({})
  })
})

describe('whom a broadcast expects', () => {
  const presence = (...names: string[]) => ({
    wrap: (transport: Transport): Transport =>
      Object.assign(transport, { presence: async () => new Set(names) }),
  })

  test('is everybody present, where everybody is asked for', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock, ...presence('web1', 'web2', 'web3') })
    const roster = client.discover(all())
    await clock.advance(0)
    expect(await roster).toMatchObject({ endedBy: 'expected', identities: ['web1', 'web2', 'web3'] })
  })

  test('is everybody present, where everybody may have the agent', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock, ...presence('web1', 'web2', 'web3') })
    const roster = client.discover(hasAgent('printer'))
    await clock.advance(0)
    expect((await roster).endedBy).toBe('expected')
  })

  test('is nobody in particular for other filters', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock, ...presence('web1') })
    const roster = client.discover(fact('city').eq('nantes'))
    await clock.advance(2_000)
    expect(await roster).toMatchObject({ endedBy: 'quiet', identities: ['web1', 'web3'] })
  })

  test('costs no node that is present and silent more than the quiet', async () => {
    const clock = manualClock()
    const { client } = await startFleet({ clock, ...presence('web1', 'web2', 'web3', 'dead') })
    const roster = client.discover(all())
    await clock.advance(2_000)
    expect(await roster).toMatchObject({ endedBy: 'quiet', identities: ['web1', 'web2', 'web3'] })
  })

  test('is nobody in particular where the list does not come', async () => {
    const clock = manualClock()
    const wrap = (transport: Transport): Transport =>
      Object.assign(transport, { presence: () => new Promise(() => undefined) })
    const { client } = await startFleet({ clock, wrap })
    const roster = client.discover(all())
    await clock.advance(2_000)
    expect((await roster).identities).toHaveLength(3)
  })
})

test('answers after the end are late, and shown while they come', async () => {
  const clock = manualClock()
  const rig = await startFleet({ clock, size: 1 })
  const slow = await startRawNode('slow1', rig)
  const finding = rig.client.discover(all())
  const asked = await slow.arrival()
  await clock.advance(1_000)
  const roster = await finding
  expect(roster).toMatchObject({ identities: ['web1'], endedBy: 'quiet' })
  await slow.reply(asked, { agent: 'discovery', action: 'ping', data: {} })
  await clock.settle()
  expect([...roster.late]).toEqual(['slow1'])
  await clock.advance(1_500)
  await slow.reply(asked, { agent: 'discovery', action: 'ping', data: {}, boot: 'ab'.repeat(8) })
  await clock.settle()
  expect([...roster.conflicts]).toEqual([])
  await slow.close()
})

test('a roster has the same id for the same nodes in any order, and another for others', async () => {
  const { client } = await startFleet({ size: 0 })
  const idOf = async (...names: [string, ...string[]]): Promise<string> => {
    const [first, ...others] = names.map(name => identity(name))
    if (!first) throw new Error('expected a name')
    return (await client.discover(first.or(...others))).id
  }
  expect(await idOf('a', 'b')).toBe(await idOf('b', 'a'))
  expect(await idOf('a', 'b')).not.toBe(await idOf('a', 'c'))
  expect(await idOf('a', 'b')).toMatch(/^[0-9a-f]{16}$/)
})

test('a run on an earlier roster is not said to have taken the time of its discovery', async () => {
  const clock = manualClock()
  const { client } = await startFleet({ clock })
  const finding = client.discover(all())
  await clock.advance(1_000)
  const roster = await finding
  expect(roster.discoveryTimeMs).toBeGreaterThan(0)
  const { stats } = await client.agent(printer).list({}, { roster }).summary()
  expect(stats).toMatchObject({ discovered: 3, okCount: 3, discoveryTimeMs: 0 })
})
