import { startBroker, type Broker } from '@collective/broker'
import { broadcastAddress, directAddress, type Transport } from '@collective/core'
import { startMosquitto } from '@collective/testing/brokers'
import type { Packet } from 'mqtt-packet'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ScriptedBroker } from '../scripted-broker.fixture'
import { connected, publication, signal, until } from '../transport.fixture'

const web = (index: number): ReturnType<typeof directAddress> => directAddress('collective', `web${index}`)

async function embedded(): Promise<Broker> {
  const broker = await startBroker()
  onTestFinished(() => broker.close())
  return broker
}

async function node(url: string, index: number): Promise<Transport> {
  const transport = await connected(url, { identity: `web${index}` })
  await transport.subscribe([web(index)], () => undefined, { signal })
  return transport
}

const send = (transport: Transport, ...indexes: readonly number[]): ReturnType<Transport['publish']> =>
  transport.publish(publication(indexes.map(web)), { signal })

describe('presence on the embedded broker', () => {
  test('says of the first direct publication who is there', async () => {
    const broker = await embedded()
    await node(broker.url, 1)
    const client = await connected(broker.url)
    expect(await send(client, 1, 2)).toEqual(['accepted', 'unroutable'])
    expect(client.capabilities.unroutable).toBe(true)
  })

  test('follows who comes and goes', async () => {
    const broker = await embedded()
    const client = await connected(broker.url)
    expect(await send(client, 1)).toEqual(['unroutable'])
    const web1 = await node(broker.url, 1)
    expect(await send(client, 1)).toEqual(['accepted'])
    await web1.close()
    expect(await send(client, 1)).toEqual(['unroutable'])
  })

  test('keeps collectives apart', async () => {
    const broker = await embedded()
    await node(broker.url, 1)
    const client = await connected(broker.url)
    const other = directAddress('other', 'web1')
    expect(await client.publish(publication([other, web(1)]), { signal })).toEqual(['unroutable', 'accepted'])
    expect(await client.presence?.('other', { signal })).toEqual(new Set())
  })

  test('gives the whole set, as a copy', async () => {
    const broker = await embedded()
    await Promise.all(Array.from({ length: 50 }, (_, index) => node(broker.url, index)))
    const client = await connected(broker.url)
    const present = await client.presence?.('collective', { signal })
    expect(present).toEqual(new Set(Array.from({ length: 50 }, (_, index) => `web${index}`)))
    expect(present).not.toBe(await client.presence?.('collective', { signal }))
  })

  test('is asked for anew after a reconnect', async () => {
    const first = await startBroker()
    const { port } = first
    const client = await connected(first.url, { reconnectDelay: 20 })
    const web1 = await node(first.url, 1)
    expect(await send(client, 1)).toEqual(['accepted'])
    await web1.close()
    await first.close()
    await until(client, 'reconnecting')
    const second = await startBroker({ port })
    onTestFinished(() => second.close())
    await until(client, 'connected')
    await node(second.url, 2)
    expect(await client.presence?.('collective', { signal })).toEqual(new Set(['web2']))
    expect(await send(client, 1, 2)).toEqual(['unroutable', 'accepted'])
  })

  test('stays unknown for who may not read it', async () => {
    const broker = await startBroker({ users: { web1: { password: 'secret', role: 'node' } } })
    onTestFinished(() => broker.close())
    const transport = await connected(broker.url, { username: 'web1', password: 'secret' })
    expect(await transport.presence?.('collective', { signal })).toBeUndefined()
    expect(transport.capabilities.unroutable).toBe(false)
  })
})

describe('presence on other brokers', () => {
  test('is asked for once per collective, and not by those who publish to nobody directly', async () => {
    const broker = await ScriptedBroker.start(4, {
      subscribe: (packet, peer) => {
        const granted = packet.cmd === 'subscribe' ? packet.subscriptions.map(() => 0) : []
        peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted })
        peer.send({
          cmd: 'publish',
          topic: 'collective/presence',
          payload: '{}',
          qos: 0,
          dup: false,
          retain: true,
        })
      },
    })
    onTestFinished(() => broker.close())
    const client = await connected(broker.url, { protocolVersion: 4 })
    await client.publish(publication([broadcastAddress('collective', 'puppet')]), { signal })
    expect(broker.packets.map(packet => packet.cmd)).toEqual(['connect', 'publish'])
    await Promise.all([send(client, 1), send(client, 2), client.presence?.('collective', { signal })])
    await send(client, 3)
    await client.publish(publication([directAddress('other', 'web1')]), { signal })
    expect(await broker.received('subscribe', 2)).toMatchObject(
      ['collective', 'other'].map(name => ({
        subscriptions: [
          { topic: `collective/${name}/presence/+`, qos: 0 },
          { topic: 'collective/presence', qos: 0 },
        ],
      })),
    )
  })

  test.each([5, 4] as const)('is unknown (mosquitto in version %s)', async protocolVersion => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const client = await connected(broker.url, { protocolVersion })
    expect(await client.presence?.('collective', { signal })).toBeUndefined()
    expect(await client.presence?.('other', { signal })).toBeUndefined()
  })

  test('is not what anybody may say without the marker', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const client = await connected(broker.url, { protocolVersion: 4 })
    expect(await send(client, 1)).toEqual(['unknown'])
    expect(client.capabilities.unroutable).toBe(false)
  })

  test('settles when the connection ends before the broker answers', async () => {
    const broker = await ScriptedBroker.start(4, { subscribe: (_packet, { socket }) => void socket.end() })
    onTestFinished(() => broker.close())
    const client = await connected(broker.url, { protocolVersion: 4 })
    expect(await send(client, 1)).toEqual(['unknown'])
  })

  test('ignores what is no card', async () => {
    const said = (topic: string, payload: string): Packet => ({
      cmd: 'publish',
      topic: `collective/${topic}`,
      payload,
      qos: 0,
      dup: false,
      retain: true,
    })
    const broker = await ScriptedBroker.start(4, {
      subscribe: ({ messageId = 0 }, peer) => {
        peer.send({ cmd: 'suback', messageId, granted: [0, 0] })
        for (const topic of [
          'collective/presence/a/b',
          'collective/presence',
          'other/presence/web3',
          'x',
          'a/b/c/d',
        ])
          peer.send(said(topic, 'garbage'))
        peer.send(said('collective/presence/web1', 'not even JSON'))
        peer.send(said('collective/presence/web2', ''))
        peer.send(said('presence', '{"v":1}'))
      },
    })
    onTestFinished(() => broker.close())
    const client = await connected(broker.url, { protocolVersion: 4 })
    expect(await client.presence?.('collective', { signal })).toEqual(new Set(['web1']))
    expect(await send(client, 1, 2)).toEqual(['accepted', 'unroutable'])
  })

  test('throws where there is no connection, and for what is no collective', async () => {
    const broker = await embedded()
    const client = await connected(broker.url)
    await expect(client.presence?.('No Name', { signal })).rejects.toMatchObject({ code: 'invalidName' })
    await client.close()
    await expect(client.presence?.('collective', { signal })).rejects.toMatchObject({ code: 'notConnected' })
  })
})
