import { describe, expect, test } from 'vitest'
import { all, type Transport } from '@collective/core'
import { faultyTransport, manualClock, type FaultyTransport, type ManualClock } from '@collective/testing'
import { printer, startFleet, type Fleet } from './fleet.fixture'
import type { NodeOptions } from '../node/node'

interface Rig {
  readonly fleet: Fleet
  readonly clock: ManualClock
  /** The transports by whose they are. */
  readonly links: ReadonlyMap<string, FaultyTransport>
}

/** A fleet whose connections a test breaks. */
async function start(size = 2, node: Partial<NodeOptions> = {}): Promise<Rig> {
  const clock = manualClock()
  const links = new Map<string, FaultyTransport>()
  const wrap = (transport: Transport, whose: string): Transport => {
    const link = faultyTransport(transport, { seed: 1, clock })
    links.set(whose, link)
    return link
  }
  return { fleet: await startFleet({ size, clock, wrap, node }), clock, links }
}

describe('a run during which the client loses its connection', () => {
  test('gets the replies that were lost meanwhile, and nothing runs twice', async () => {
    let executed = 0
    const onExecute = (): void => {
      executed += 1
      if (executed === 1) rig.links.get('client')?.disconnect()
    }
    const rig = await start(2, { hooks: { onExecute } })
    const { client, observed } = rig.fleet
    const summary = client
      .agent(printer)
      .count({ pages: 1 }, { roster: ['web1', 'web2'] })
      .summary()
    await observed.whenRun(2)
    await rig.clock.advance(500)
    rig.links.get('client')?.reconnect()
    await rig.clock.advance(0)
    expect((await summary).outcomes).toEqual({ web1: 'ok', web2: 'ok' })
    expect([...observed.runs.values()]).toEqual([1, 1])
  })

  test('begins when it is back, if it was gone before anything was sent', async () => {
    const { fleet: rig, clock, links } = await start()
    links.get('client')?.disconnect()
    const summary = rig.client
      .agent(printer)
      .count({ pages: 1 }, { roster: ['web1'] })
      .summary()
    await clock.advance(3_000)
    expect(rig.observed.runs.size).toBe(0)
    links.get('client')?.reconnect()
    await clock.advance(0)
    expect((await summary).outcomes).toEqual({ web1: 'ok' })
  })

  test('is notSent when it never comes back in time', async () => {
    const { fleet: rig, clock, links } = await start()
    links.get('client')?.disconnect()
    const summary = rig.client
      .agent(printer)
      .list({}, { roster: ['web1'], timeout: 1_000 })
      .summary()
    await clock.advance(2_000)
    expect((await summary).outcomes).toEqual({ web1: 'notSent' })
  })

  test('ends at once when the connection is given up', async () => {
    const { fleet: rig, clock, links } = await start()
    const summary = rig.client
      .agent(printer)
      .hold({}, { roster: ['web1'] })
      .summary()
    await clock.advance(0)
    await links.get('client')?.close()
    await clock.settle()
    expect((await summary).outcomes).toEqual({ web1: 'noReply' })
  })

  test('asks once more who accepted, however long ago', async () => {
    const { fleet: rig, clock, links } = await start(1)
    const run = rig.client.agent(printer).hold({}, { roster: ['web1'], timeout: 600_000 })
    await clock.advance(100_000)
    const received = rig.nodes[0]?.counters().received ?? 0
    links.get('client')?.disconnect()
    links.get('client')?.reconnect()
    await clock.advance(0)
    expect(rig.nodes[0]?.counters().received).toBe(received + 1)
    await rig.client.close({ timeout: 0 })
    await run.summary()
  })
})

describe('a run that begins when the connection has just come back', () => {
  test('gives the nodes as much time to come back as one that was under way', async () => {
    const clock = manualClock()
    const links = new Map<string, Transport>()
    const wrap = (transport: Transport, whose: string): Transport => {
      links.set(whose, transport)
      return transport
    }
    const { hub, client } = await startFleet({ size: 2, clock, wrap })
    const linkOf = (whose: string): Transport[] => [links.get(whose) ?? []].flat()
    // All are off the hub's list, as after a restart of a broker, and the client is back first.
    hub.disconnect()
    await clock.advance(0)
    hub.reconnect(...linkOf('client'))
    await clock.advance(1_000)
    const roster = ['web1', 'web2']
    const summary = client.agent(printer).count({ pages: 1 }, { roster, timeout: 60_000 }).summary()
    await clock.advance(6_000)
    hub.reconnect(...linkOf('web1'))
    await clock.advance(5_000)
    expect((await summary).outcomes).toEqual({ web1: 'ok', web2: 'unreachable' })
  })
})

describe('a discovery during which the client loses its connection', () => {
  test('asks again when it is back', async () => {
    const { fleet: rig, clock, links } = await start()
    const roster = rig.client.discover(all())
    links.get('client')?.disconnect()
    await clock.advance(700)
    links.get('client')?.reconnect()
    await clock.advance(1_400)
    expect([...(await roster).identities].sort()).toEqual(['web1', 'web2'])
  })

  test('says that nobody could be asked when it never comes back', async () => {
    const { fleet: rig, clock, links } = await start()
    links.get('client')?.disconnect()
    const roster = rig.client.discover(all())
    const refused = expect(roster).rejects.toMatchObject({ code: 'notConnected' })
    await clock.advance(2_000)
    await refused
  })
})
