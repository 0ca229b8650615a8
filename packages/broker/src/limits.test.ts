import { describe, expect, test } from 'vitest'
import { BareClient, shown } from './bare-client.fixture'
import { brokerOfTest } from './broker-of-test.fixture'

describe('the limits of a broker', () => {
  test('end a connection that announces a longer packet, before it is sent', async () => {
    const broker = await brokerOfTest({ limits: { packetBytes: 1000 } })
    const client = await BareClient.connect(broker.port)
    const reader = await BareClient.connect(broker.port)
    await reader.subscribe(['topic'])
    client.publish('topic', Buffer.alloc(1000 - 2 - 'topic'.length))
    await reader.next('publish')
    client.sendBytes(Buffer.from([0x30, 0xe9, 0x07])) // 1001 bytes to come
    expect(await client.nextPacket()).toBeUndefined()
    expect(broker.counters()).toMatchObject({ oversized: 1, sessions: 1 })
  })

  test('end a connection whose first packet is larger than a CONNECT needs', async () => {
    const broker = await brokerOfTest()
    const client = await BareClient.dial(broker.port)
    client.connect({ username: 'x'.repeat(20_000) })
    await client.closed
    expect(broker.counters()).toMatchObject({ oversized: 1, admitted: 0 })
  })

  test('end a connection that does not say CONNECT', async () => {
    const broker = await brokerOfTest({ limits: { connectMs: 50 } })
    const client = await BareClient.dial(broker.port)
    expect(await client.nextPacket()).toBeUndefined()
    await expect.poll(() => broker.counters().open).toBe(0)
  })

  test('refuse a subscription too many, and count those that are there', async () => {
    const broker = await brokerOfTest({ limits: { subscriptions: 2 } })
    const client = await BareClient.connect(broker.port)
    expect(await client.subscribe(['a', 'b', 'c'])).toEqual([0, 0, 128])
    expect(await client.subscribe(['a'], 1)).toEqual([1])
    await client.unsubscribe(['b'])
    expect(await client.subscribe(['c', 'd'])).toEqual([0, 128])
    expect(broker.counters().deniedSubscriptions).toBe(2)
  })

  test('refuse a filter longer than any address', async () => {
    const client = await BareClient.connect((await brokerOfTest()).port)
    expect(await client.subscribe(['x'.repeat(1024), 'x'.repeat(1025)])).toEqual([0, 128])
  })

  test('pass a retained message on but do not keep it when there is no room', async () => {
    const broker = await brokerOfTest({ limits: { retainedBytes: 200 } })
    const client = await BareClient.connect(broker.port)
    const reader = await BareClient.connect(broker.port)
    await reader.subscribe(['a', 'b'])
    client.publish('a', 'w'.repeat(150), { retain: true })
    expect(shown(await reader.nextPacket())).toMatch(/^a w+$/)
    client.publish('a', 'x'.repeat(150), { retain: true })
    client.publish('b', 'y'.repeat(150), { retain: true })
    expect(shown(await reader.nextPacket())).toMatch(/^a x+$/)
    expect(shown(await reader.nextPacket())).toMatch(/^b y+$/)
    const late = await BareClient.connect(broker.port)
    await late.subscribe(['a', 'b'])
    expect((await late.untilPingresp()).map(shown)).toEqual([`a ${'x'.repeat(150)} (kept)`])
    expect(broker.counters().notRetained).toBe(1)

    client.publish('a', '', { retain: true }) // makes room
    client.publish('b', 'y'.repeat(150), { retain: true })
    await client.untilPingresp()
    const later = await BareClient.connect(broker.port)
    await later.subscribe(['+'])
    expect((await later.untilPingresp()).map(shown)).toEqual([`b ${'y'.repeat(150)} (kept)`])
  })
})
