import { beforeEach, describe, expect, test } from 'vitest'
import type { Broker } from './broker'
import { BareClient, shown } from './bare-client.fixture'
import { brokerOfTest } from './broker-of-test.fixture'

// What docs/decisions/011-presence-cards.md promises.

const nodes = 300
const cards = 'collective/+/presence/+'
const marker = 'collective/presence'

let broker: Broker

beforeEach(async () => {
  broker = await brokerOfTest()
  const node = await BareClient.connect(broker.port)
  await node.subscribe(Array.from({ length: nodes }, (_, index) => `collective/collective/node/n${index}`))
})

function topics(packets: readonly Parameters<typeof shown>[0][]): string[] {
  return packets.map(packet => shown(packet).split(' ')[0] ?? '')
}

describe('retained presence', () => {
  test('follows the SUBACK whole, each card once, the marker last', async () => {
    const client = await BareClient.connect(broker.port)
    await client.subscribe([marker, cards, 'collective/collective/presence/#'])
    const kept = await Promise.all(Array.from({ length: nodes + 1 }, () => client.next('publish')))
    expect(new Set(topics(kept)).size).toBe(nodes + 1)
    expect(topics(kept).at(-1)).toBe(marker)
    expect(kept.every(packet => packet.retain && packet.qos === 0)).toBe(true)
  })

  test('is not interrupted by publications that come at the same time', async () => {
    const client = await BareClient.connect(broker.port)
    const sender = await BareClient.connect(broker.port)
    await client.subscribe(['noise'], 1)
    for (let count = 0; count < 500; count += 1) sender.publish('noise', 'x', { qos: count % 2 ? 1 : 0 })
    client.send({
      cmd: 'subscribe',
      messageId: 9,
      subscriptions: [
        { topic: cards, qos: 1 },
        { topic: marker, qos: 1 },
      ],
    })
    for (let count = 0; count < 500; count += 1) sender.publish('noise', 'x', { qos: count % 2 ? 1 : 0 })
    const order: string[] = []
    for (let noise = 0, packet; noise < 1000;) {
      packet = await client.nextPacket()
      const name = packet?.cmd === 'publish' && packet.topic !== 'noise' ? 'kept' : (packet?.cmd ?? 'ended')
      if (name === 'publish') noise += 1
      if (order.at(-1) !== name) order.push(name)
    }
    expect(order.join(' ')).toMatch(/^(publish )?suback kept( publish)?$/)
  })

  test('comes before the answer to whatever is sent after the SUBACK', async () => {
    const client = await BareClient.connect(broker.port)
    await client.subscribe([cards])
    expect(await client.untilPingresp()).toHaveLength(nodes)

    await client.subscribe([cards])
    client.send({ cmd: 'subscribe', messageId: 9, subscriptions: [{ topic: 'else', qos: 0 }] })
    await Promise.all(Array.from({ length: nodes }, () => client.next('publish')))
    await client.next('suback')
  })

  test('keeps its order in pipelined subscriptions', async () => {
    const client = await BareClient.connect(broker.port)
    client.send(
      { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: marker, qos: 0 }] },
      {
        cmd: 'subscribe',
        messageId: 2,
        subscriptions: [{ topic: 'collective/collective/presence/n7', qos: 0 }],
      },
    )
    expect(await client.next('suback')).toMatchObject({ messageId: 1 })
    expect(shown(await client.nextPacket())).toMatch(/^collective\/presence /)
    expect(await client.next('suback')).toMatchObject({ messageId: 2 })
    expect(shown(await client.nextPacket())).toMatch(/^collective\/collective\/presence\/n7 /)
  })

  test('and other answers come in the order of the questions', async () => {
    const client = await BareClient.connect(broker.port)
    const subscriptions = [{ topic: marker, qos: 0 as const }]
    client.send(
      { cmd: 'subscribe', messageId: 1, subscriptions },
      { cmd: 'pingreq' },
      { cmd: 'unsubscribe', messageId: 2, unsubscriptions: [marker] },
      { cmd: 'subscribe', messageId: 3, subscriptions },
      { cmd: 'pingreq' },
    )
    const order = []
    while (order.length < 7) order.push((await client.nextPacket())?.cmd)
    expect(order).toEqual(['suback', 'publish', 'pingresp', 'unsuback', 'suback', 'publish', 'pingresp'])
  })

  test('is how things stood at the SUBACK, and every change follows once, in order', async () => {
    const client = await BareClient.connect(broker.port)
    const node = await BareClient.connect(broker.port)
    const address = 'collective/collective/node/flapping'
    for (let round = 0; round < 50; round += 1)
      node.send(
        { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: address, qos: 0 }] },
        { cmd: 'unsubscribe', messageId: 2, unsubscriptions: [address] },
      )
    await client.subscribe(['collective/collective/presence/flapping'])
    node.send({ cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: address, qos: 0 }] })
    for (let packet = await node.nextPacket(); packet?.messageId !== 3; packet = await node.nextPacket());
    const seen = (await client.untilPingresp()).map(shown).map(text => /\{/.test(text))
    for (const [index, isThere] of seen.entries()) if (index > 0) expect(isThere).toBe(!seen[index - 1])
    expect(seen.at(-1)).toBe(true)
  })

  test("has a node's card before the node has its SUBACK", async () => {
    const client = await BareClient.connect(broker.port)
    const node = await BareClient.connect(broker.port)
    for (let round = 0; round < 50; round += 1) {
      await node.subscribe([`collective/collective/node/late${round}`])
      await client.subscribe([`collective/collective/presence/late${round}`])
      await client.next('publish')
    }
  })

  test('comes again to who subscribes again', async () => {
    const client = await BareClient.connect(broker.port)
    await client.subscribe([marker])
    await client.next('publish')
    await client.subscribe([marker])
    expect(await client.next('publish')).toMatchObject({ retain: true })
  })
})
