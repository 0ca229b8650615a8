import { beforeEach, describe, expect, test } from 'vitest'
import type { Broker } from './broker'
import { BareClient, shown } from './bare-client.fixture'
import { brokerOfTest } from './broker-of-test.fixture'

const address = 'collective/collective/node/web1'
const card = 'collective/collective/presence/web1'
const content = '{"v":1,"identity":"web1","sinceMs":0}'
const everything = ['collective/+/presence/#', 'collective/presence']

let broker: Broker

beforeEach(async () => {
  broker = await brokerOfTest()
})

async function watch(): Promise<BareClient> {
  const watcher = await BareClient.connect(broker.port)
  await watcher.subscribe(everything)
  expect(await nextShown(watcher)).toBe('collective/presence {"v":1} (kept)')
  return watcher
}

async function nodeAt(topic = address, clientId = 'node'): Promise<BareClient> {
  const node = await BareClient.connect(broker.port, { clientId })
  await node.subscribe([topic])
  return node
}

async function nextShown(client: BareClient): Promise<string> {
  return shown(await client.nextPacket())
}

async function cardsNow(): Promise<string[]> {
  const client = await BareClient.connect(broker.port)
  await client.subscribe(['collective/+/presence/+'])
  const packets = await client.untilPingresp()
  client.socket.destroy()
  return packets.map(shown)
}

describe('a presence card', () => {
  test('is there from the subscription to the address of a node', async () => {
    const watcher = await watch()
    expect(await cardsNow()).toEqual([])
    await nodeAt()
    expect(await nextShown(watcher)).toBe(`${card} ${content}`)
    expect(await cardsNow()).toEqual([`${card} ${content} (kept)`])
    expect(broker.counters().present).toBe(1)
  })

  test('says since when', async () => {
    const before = Date.now()
    const watcher = await watch()
    await nodeAt()
    const { payload } = await watcher.next('publish')
    const { sinceMs } = JSON.parse(payload.toString())
    expect(sinceMs).toBeGreaterThanOrEqual(before)
    expect(sinceMs).toBeLessThanOrEqual(Date.now())
  })

  test.each<[string, (node: BareClient) => unknown]>([
    ['unsubscribes', node => node.unsubscribe([address])],
    ['disconnects', node => node.send({ cmd: 'disconnect' })],
    ['closes its socket', node => node.socket.end()],
    ['is killed', node => node.socket.destroy()],
    ['resets its connection', node => node.socket.resetAndDestroy()],
    ['sends garbage', node => node.sendBytes(Buffer.alloc(10, 0xff))],
  ])('goes when the node %s', async (_how, leave) => {
    const watcher = await watch()
    const node = await nodeAt()
    expect(await nextShown(watcher)).toBe(`${card} ${content}`)
    await leave(node)
    expect(await nextShown(watcher)).toBe(`${card} `)
    expect(await cardsNow()).toEqual([])
    expect(broker.counters().present).toBe(0)
  })

  test('goes when the node is silent for longer than its keepalive', async () => {
    const watcher = await watch()
    const node = await BareClient.connect(broker.port, { keepalive: 1 })
    await node.subscribe([address])
    expect(await nextShown(watcher)).toBe(`${card} ${content}`)
    expect(await nextShown(watcher)).toBe(`${card} `)
    expect(broker.counters()).toMatchObject({ silent: 1, present: 0, sessions: 1 })
  })

  test('stands while one of several sessions has the address', async () => {
    const watcher = await watch()
    const first = await nodeAt(address, 'first')
    const second = await nodeAt(address, 'second')
    expect(await nextShown(watcher)).toBe(`${card} ${content}`)
    first.socket.destroy()
    await first.closed
    expect(await cardsNow()).toHaveLength(1)
    second.socket.destroy()
    expect(await nextShown(watcher)).toBe(`${card} `)
  })

  test('is made once for a second subscription to the same address', async () => {
    const watcher = await watch()
    const node = await nodeAt()
    await node.subscribe([address], 1)
    node.socket.destroy()
    expect(await nextShown(watcher)).toBe(`${card} ${content}`)
    expect(await nextShown(watcher)).toBe(`${card} `)
    expect(await watcher.untilPingresp()).toEqual([])
  })

  test('stands after another session took the client id and subscribed', async () => {
    const watcher = await watch()
    const old = await nodeAt()
    for (let round = 0; round < 20; round += 1) await nodeAt()
    await old.closed
    expect(await cardsNow()).toEqual([`${card} ${content} (kept)`])
    const changes = (await watcher.untilPingresp()).map(shown)
    expect(changes.at(-1)).toBe(`${card} ${content}`)
    expect(broker.counters()).toMatchObject({ takenOver: 20, present: 1 })
  })

  test('stands after sessions with one client id came all at once', async () => {
    const clients = await Promise.all(Array.from({ length: 10 }, () => BareClient.dial(broker.port)))
    for (const client of clients) {
      client.connect({ clientId: 'node' })
      client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: address, qos: 0 }] })
    }
    await Promise.race(clients.map(client => client.closed))
    await expect.poll(() => broker.counters()).toMatchObject({ open: 1, sessions: 1, present: 1 })
    expect(await cardsNow()).toHaveLength(1)
  })

  test('is one per collective of the node', async () => {
    const node = await nodeAt('collective/prod/node/web1')
    await node.subscribe(['collective/test/node/web1'])
    expect(await cardsNow()).toEqual([
      `collective/prod/presence/web1 ${content} (kept)`,
      `collective/test/presence/web1 ${content} (kept)`,
    ])
    await node.unsubscribe(['collective/prod/node/web1'])
    expect(await cardsNow()).toEqual([`collective/test/presence/web1 ${content} (kept)`])
  })

  test.each([
    'collective/collective/node/+',
    'collective/+/node/web1',
    '#',
    'collective/collective/node/web1/',
    'collective/collective/node/web1/x',
    'collective/collective/node/we b1',
    'collective/Collective/node/web1',
    'collective/collective/reply/web1',
    'other/collective/node/web1',
    'collective/node/web1',
  ])('is not made by a subscription to %s', async filter => {
    await nodeAt(filter)
    expect(await cardsNow()).toEqual([])
    expect(broker.counters().present).toBe(0)
  })

  test('is under the prefix of the broker', async () => {
    broker = await brokerOfTest({ prefix: 'acme/fleet' })
    const client = await BareClient.connect(broker.port)
    await nodeAt('acme/fleet/prod/node/web1')
    await client.subscribe(['#'])
    expect(await nextShown(client)).toBe(`acme/fleet/prod/presence/web1 ${content} (kept)`)
    expect(await nextShown(client)).toBe('acme/fleet/presence {"v":1} (kept)')
  })
})

describe('presence topics', () => {
  test.each([card, 'collective/presence', 'collective/collective/presence/web1/x', 'collective/x/presence'])(
    'are written by the broker alone: %s',
    async topic => {
      await nodeAt()
      const client = await BareClient.connect(broker.port)
      await client.subscribe(['#'])
      const kept = (await client.untilPingresp()).map(shown)
      client.publish(topic, '', { retain: true })
      client.publish(topic, 'forged', { retain: true, qos: 1 })
      await client.next('puback')
      expect(await client.untilPingresp()).toEqual([])
      expect((await cardsNow()).concat('collective/presence {"v":1} (kept)')).toEqual(kept)
      expect(broker.counters().deniedPublications).toBe(2)
    },
  )

  test('are not written by a will', async () => {
    const watcher = await watch()
    const will = { topic: card, payload: Buffer.from('forged'), retain: true, qos: 0 as const }
    const client = await BareClient.connect(broker.port, { will })
    client.socket.destroy()
    await expect.poll(() => broker.counters().deniedPublications).toBe(1)
    expect(await watcher.untilPingresp()).toEqual([])
    expect(await cardsNow()).toEqual([])
  })
})
