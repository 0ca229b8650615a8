import { startBroker } from '@collective/broker'
import {
  broadcastAddress,
  directAddress,
  eventAddress,
  replyAddress,
  type Address,
  type Transport,
} from '@collective/core'
import { startMosquitto } from '@collective/testing/brokers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { agreeing, ScriptedBroker, type Script } from '../scripted-broker.fixture'
import { connected, publication, signal, textOf, until } from '../transport.fixture'

const web1 = directAddress('collective', 'web1')
const broadcast = broadcastAddress('collective', 'puppet')
const reply = replyAddress('collective', 'cert=alice', '0123456789abcdef')
const event = eventAddress('collective', 'started', 'web1')
const nodes = (count: number): Address[] =>
  Array.from({ length: count }, (_, index) => directAddress('collective', `web${index}`))

async function scripted(version: 4 | 5, script: Script = {}): Promise<ScriptedBroker> {
  const broker = await ScriptedBroker.start(version, script)
  onTestFinished(() => broker.close())
  return broker
}

describe('publishing', () => {
  test('asks for acknowledgements of requests and events, and not of replies', async () => {
    const broker = await scripted(5)
    const transport = await connected(broker.url)
    const results = await transport.publish(publication([broadcast, web1, reply, event]), { signal })
    expect(results).toEqual(['accepted', 'accepted', 'unknown', 'accepted'])
    expect(await broker.received('publish', 4)).toMatchObject([
      { topic: 'collective/collective/broadcast/puppet', qos: 1, retain: false },
      { topic: 'collective/collective/node/web1', qos: 1, retain: false },
      { topic: 'collective/collective/reply/cert=alice/0123456789abcdef', qos: 0, retain: false },
      { topic: 'collective/collective/event/started/web1', qos: 1, retain: false },
    ])
  })

  test.each([
    [60_000, 60],
    [1500, 2],
    [1, 1],
  ])('lets a broker of MQTT 5 keep it for %s ms: %s s', async (expiresMs, seconds) => {
    const broker = await scripted(5)
    const transport = await connected(broker.url)
    await transport.publish({ ...publication([broadcast, reply]), expiresMs }, { signal })
    const properties = { messageExpiryInterval: seconds }
    expect(await broker.received('publish', 2)).toMatchObject([{ properties }, { properties }])
    expect(transport.capabilities.expiry).toBe(true)
  })

  test('says unknown of direct addresses in MQTT 3.1.1, which acknowledges what nobody reads', async () => {
    const broker = await scripted(4)
    const transport = await connected(broker.url, { protocolVersion: 4 })
    const results = await transport.publish(publication([web1, broadcast, event]), { signal })
    expect(results).toEqual(['unknown', 'accepted', 'accepted'])
    expect(transport.capabilities).toMatchObject({ unroutable: false, expiry: false })
  })

  test.each([
    [0x00, ['accepted', 'accepted']],
    [0x10, ['unroutable', 'accepted']],
    [0x80, ['unknown', 'unknown']],
    [0x97, ['unknown', 'unknown']],
  ])('reads the reason code %s of an acknowledgement', async (reasonCode, results) => {
    const broker = await scripted(5, {
      publish: ({ messageId = 0 }, peer) => peer.send({ cmd: 'puback', messageId, reasonCode }),
    })
    const transport = await connected(broker.url)
    expect(await transport.publish(publication([web1, broadcast]), { signal })).toEqual(results)
  })

  test('says which address the broker denies, after it has sent the others', async () => {
    const broker = await scripted(5, {
      publish: (packet, peer) => {
        const isDenied = packet.cmd === 'publish' && packet.topic.endsWith('web1')
        peer.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: isDenied ? 0x87 : 0 })
      },
    })
    const transport = await connected(broker.url)
    await expect(transport.publish(publication(nodes(3)), { signal })).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('collective/node/web1'),
    })
    expect(await broker.received('publish', 3)).toHaveLength(3)
  })

  test('keeps to the receive maximum of the broker', async () => {
    const waiting: number[] = []
    let most = 0
    const broker = await scripted(5, {
      connect: agreeing({ receiveMaximum: 5 }),
      // Acknowledges only when the sender has gone as far as it may.
      publish: ({ messageId = 0 }, peer) => {
        waiting.push(messageId)
        most = Math.max(most, waiting.length)
        if (waiting.length < 5) return
        for (const id of waiting.splice(0)) peer.send({ cmd: 'puback', messageId: id })
      },
    })
    const transport = await connected(broker.url)
    const results = await transport.publish(publication(nodes(100)), { signal })
    expect(results).toEqual(Array.from({ length: 100 }, () => 'accepted'))
    expect(most).toBe(5)
  })

  test('does not send what is larger than the broker takes', async () => {
    const broker = await scripted(5, {
      connect: agreeing({ maximumPacketSize: 2000 }),
    })
    const transport = await connected(broker.url)
    expect(transport.capabilities.maxFrameBytes).toBeLessThan(2000)
    const text = 'x'.repeat(transport.capabilities.maxFrameBytes ?? 0)
    await expect(transport.publish(publication([broadcast], text), { signal })).rejects.toMatchObject({
      code: 'frameTooLarge',
    })
    expect(broker.packets.map(packet => packet.cmd)).toEqual(['connect'])
  })

  test('sends no further copies once it is aborted', async () => {
    const broker = await scripted(5, {
      connect: agreeing({ receiveMaximum: 2 }),
      publish: () => undefined,
    })
    const transport = await connected(broker.url)
    const controller = new AbortController()
    const publishing = transport.publish(publication(nodes(10)), { signal: controller.signal })
    const [first] = await broker.received('publish', 2)
    controller.abort(new Error('no longer'))
    await expect(publishing).rejects.toThrow('no longer')
    const other = transport.publish(publication([broadcast], 'other'), { signal })
    const refused = expect(other).rejects.toMatchObject({ code: 'notConnected' })
    expect(first).toMatchObject({ topic: 'collective/collective/node/web0' })
    await transport.close()
    await refused
    expect(await broker.received('publish', 2)).toHaveLength(2)
  })
})

describe('a connection that breaks under a publication', () => {
  test('leaves unknown what was sent', async () => {
    const broker = await scripted(5, {
      publish: (packet, peer) => {
        const isFirst = packet.cmd === 'publish' && packet.topic.endsWith('web0')
        if (isFirst) peer.send({ cmd: 'puback', messageId: packet.messageId ?? 0 })
        else peer.socket.end()
      },
    })
    const transport = await connected(broker.url)
    expect(await transport.publish(publication(nodes(3)), { signal })).toEqual([
      'accepted',
      'unknown',
      'unknown',
    ])
  })

  test('publishes nothing of it when it is back', async () => {
    const broker = await scripted(5, {
      connect: agreeing({ receiveMaximum: 1 }),
      publish: (packet, peer) => {
        if (packet.cmd === 'publish' && packet.topic.endsWith('puppet'))
          peer.send({ cmd: 'puback', messageId: packet.messageId ?? 0 })
      },
    })
    const transport = await connected(broker.url, { reconnectDelay: 20 })
    const sent = transport.publish(publication([web1]), { signal })
    const waiting = transport.publish(publication([web1]), { signal })
    const refused = expect(waiting).rejects.toMatchObject({ code: 'notConnected' })
    await broker.received('publish', 1)
    broker.drop()
    expect(await sent).toEqual(['unknown'])
    await refused
    await expect(transport.publish(publication([reply]), { signal })).rejects.toMatchObject({
      code: 'notConnected',
    })
    await until(transport, 'connected')
    await transport.publish(publication([broadcast]), { signal })
    expect(await broker.received('publish', 2)).toMatchObject([
      { topic: 'collective/collective/node/web1', dup: false },
      { topic: 'collective/collective/broadcast/puppet', dup: false },
    ])
  })
})

describe('draining', () => {
  test('waits until the broker has handled the replies, which it does not acknowledge', async () => {
    let isHandled = false
    const broker = await scripted(5, {
      unsubscribe: ({ messageId = 0 }, peer) => {
        isHandled = true
        peer.send({ cmd: 'unsuback', messageId, granted: [0] })
      },
    })
    const transport = await connected(broker.url)
    await transport.publish(publication([reply]), { signal })
    await transport.drain({ signal })
    expect(isHandled).toBe(true)
  })

  test.each(['mosquitto', 'embedded'])('has handed every reply to the broker (%s)', async which => {
    const broker = which === 'mosquitto' ? await startMosquitto() : await startBroker()
    onTestFinished(() => ('stop' in broker ? broker.stop() : broker.close()))
    const [sender, receiver] = [await connected(broker.url), await connected(broker.url)]
    const all = collect(receiver, reply, 500)
    const texts = await all.subscribed
    for (let index = 0; index < 500; index += 1)
      void sender.publish(publication([reply], String(index)), { signal })
    await sender.drain({ signal })
    await sender.close()
    await all.complete
    expect(texts).toEqual(Array.from({ length: 500 }, (_, index) => String(index)))
  })
})

describe('five thousand replies to one client', () => {
  test.each(['mosquitto', 'embedded'])(
    'all arrive, at the default settings of the broker (%s)',
    async which => {
      const broker = which === 'mosquitto' ? await startMosquitto() : await startBroker()
      onTestFinished(() => ('stop' in broker ? broker.stop() : broker.close()))
      const senders = await Promise.all(Array.from({ length: 10 }, () => connected(broker.url)))
      const receiver = await connected(broker.url)
      const all = collect(receiver, reply, 5000)
      const texts = await all.subscribed
      // All written before the receiver reads one: it is the slow reader whose queue a broker would cut.
      const text = 'x'.repeat(300)
      for (const sender of senders)
        for (let index = 0; index < 500; index += 1)
          void sender.publish(publication([reply], text), { signal })
      await all.complete
      expect(texts).toHaveLength(5000)
    },
  )
})

interface Collection {
  readonly subscribed: Promise<readonly string[]>
  readonly complete: Promise<void>
}

function collect(transport: Transport, address: Address, count: number): Collection {
  const texts: string[] = []
  let complete: () => void = () => undefined
  const completed = new Promise<void>(resolve => (complete = resolve))
  const subscribing = transport.subscribe(
    [address],
    ({ bytes }) => {
      texts.push(textOf(bytes))
      if (texts.length === count) complete()
    },
    { signal },
  )
  return { subscribed: subscribing.then(() => texts), complete: completed }
}
