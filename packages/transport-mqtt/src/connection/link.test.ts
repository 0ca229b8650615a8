import { startBroker } from '@collective/broker'
import { broadcastAddress, type Status } from '@collective/core'
import { startMosquitto } from '@collective/testing/brokers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ScriptedBroker, type Script } from '../scripted-broker.fixture'
import { connected, publication, signal, textOf, until, untilReconnects } from '../transport.fixture'

const address = broadcastAddress('collective', 'puppet')

async function scripted(version: 4 | 5, script: Script): Promise<ScriptedBroker> {
  const broker = await ScriptedBroker.start(version, script)
  onTestFinished(() => broker.close())
  return broker
}

describe('a connection that is lost', () => {
  test('comes back when the broker was killed and started again, with its subscriptions', async () => {
    const broker = await startMosquitto()
    onTestFinished(() => broker.stop())
    const transport = await connected(broker.url, { identity: 'web1' })
    const texts: string[] = []
    await transport.subscribe([address], ({ bytes }) => texts.push(textOf(bytes)), { signal })
    for (const round of [1, 2, 3]) {
      await broker.kill()
      await until(transport, 'reconnecting')
      await expect(transport.publish(publication([address]), { signal })).rejects.toMatchObject({
        code: 'notConnected',
      })
      await broker.restart()
      await untilReconnects(transport, round)
      await transport.publish(publication([address], `after ${round}`), { signal })
    }
    await transport.drain({ signal })
    expect(texts).toEqual(['after 1', 'after 2', 'after 3'])
  })

  test('goes to the next broker when its own stays away', async () => {
    const [first, second] = [await startBroker(), await startBroker()]
    onTestFinished(() => second.close())
    const transport = await connected([first.url, second.url])
    expect(second.counters().sessions).toBe(0)
    await first.close()
    await untilReconnects(transport, 1)
    expect(second.counters().sessions).toBe(1)
  })

  test('is counted in attempts with their cause while nobody answers', async () => {
    const broker = await startBroker()
    const transport = await connected(broker.url, { reconnectDelay: 20 })
    const seen: Status[] = []
    await broker.close()
    for await (const status of transport.status()) {
      if (status.state === 'reconnecting') seen.push(status)
      if (seen.length === 4) break
    }
    expect(seen).toMatchObject([
      { attempt: 1, cause: { code: 'disconnected' } },
      { attempt: 2, cause: { code: 'connectRefused' } },
      { attempt: 3, cause: { code: 'connectRefused' } },
      { attempt: 4, cause: { code: 'connectRefused' } },
    ])
  })

  test('is noticed when the broker has gone silent', async () => {
    const broker = await scripted(5, { pingreq: () => undefined })
    const transport = await connected(broker.url, { keepAlive: 1000 })
    expect(await until(transport, 'reconnecting')).toMatchObject({
      cause: { code: 'disconnected', message: expect.stringContaining('Keepalive timeout') },
    })
  })

  test.each([4, 5] as const)('is one that sends garbage (version %s)', async version => {
    const broker = await scripted(version, {
      subscribe: (_packet, { socket }) =>
        void socket.write(Buffer.from([0x00, 0xff, 0xff, 0xff, 0xff, 0xff])),
    })
    const transport = await connected(broker.url, { protocolVersion: version })
    await expect(transport.subscribe([address], () => undefined, { signal })).rejects.toMatchObject({
      code: 'disconnected',
    })
    await untilReconnects(transport, 1)
  })

  test('says why, where the broker did', async () => {
    const broker = await scripted(5, {
      subscribe: (_packet, peer) => {
        peer.send({ cmd: 'disconnect', reasonCode: 0x8b })
        peer.socket.end()
      },
    })
    const transport = await connected(broker.url)
    await Promise.allSettled([transport.subscribe([address], () => undefined, { signal })])
    expect(await until(transport, 'reconnecting')).toMatchObject({
      cause: { code: 'disconnected', message: expect.stringContaining('it is shutting down') },
    })
  })

  test('is not connected again before the broker has taken its subscriptions', async () => {
    const subscriptions: number[] = []
    let isRefusing = false
    const broker = await scripted(4, {
      subscribe: ({ messageId = 0 }, peer) => {
        subscriptions.push(messageId)
        peer.send({ cmd: 'suback', messageId, granted: [isRefusing ? 0x80 : 0] })
      },
    })
    const transport = await connected(broker.url, { protocolVersion: 4, reconnectDelay: 20 })
    await transport.subscribe([address], () => undefined, { signal })
    isRefusing = true
    broker.drop()
    for await (const status of transport.status())
      if (status.state === 'reconnecting' && status.cause.code === 'notAuthorized') break
    isRefusing = false
    await untilReconnects(transport, 1)
    expect(subscriptions.length).toBeGreaterThanOrEqual(3)
  })
})

describe('closing', () => {
  test('says goodbye', async () => {
    const broker = await scripted(5, {})
    const transport = await connected(broker.url)
    await transport.close()
    expect(broker.packets.map(packet => packet.cmd)).toEqual(['connect', 'disconnect'])
  })

  test('says goodbye too when acknowledgements are missing, and settles who waits', async () => {
    const broker = await scripted(5, { publish: () => undefined, subscribe: () => undefined })
    const transport = await connected(broker.url)
    const waiting = Promise.allSettled([
      transport.publish(publication([address]), { signal }),
      transport.subscribe([address], () => undefined, { signal }),
    ])
    await broker.received('subscribe', 1)
    await transport.close()
    expect(await waiting).toMatchObject([
      { status: 'fulfilled', value: ['unknown'] },
      { status: 'rejected', reason: { code: 'disconnected' } },
    ])
    expect(await broker.received('disconnect', 1)).toHaveLength(1)
  })

  test('does not wait for a broker that is dead', async () => {
    const broker = await scripted(5, { disconnect: () => undefined })
    const transport = await connected(broker.url)
    await transport.close()
    expect(await until(transport, 'closed')).toEqual({ state: 'closed' })
  })

  test('ends an attempt to reconnect that is under way', async () => {
    let connects = 0
    const broker = await scripted(5, {
      connect: (_packet, peer) => {
        connects += 1
        if (connects === 1) peer.send({ cmd: 'connack', sessionPresent: false, reasonCode: 0 })
      },
    })
    const transport = await connected(broker.url, { reconnectDelay: 20 })
    broker.drop()
    const [, second] = await broker.received('connect', 2)
    expect(second).toBeDefined()
    await transport.close()
    expect(await until(transport, 'closed')).toEqual({ state: 'closed' })
  })
})
