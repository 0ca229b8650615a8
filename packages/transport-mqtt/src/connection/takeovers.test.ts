import { startBroker } from '@collective/broker'
import { startMosquitto, startRabbitmq } from '@collective/testing/brokers'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { MqttOptions } from '../options'
import { connected, until } from '../transport.fixture'
import { Takeovers } from './takeovers'

/** How many connections in a row may be taken over before it is time to give in. */
function limitOf(takeovers: Takeovers): number {
  for (let count = 1; count <= 100; count += 1) if (takeovers.note(true, 100)) return count
  return Infinity
}

describe('takeovers', () => {
  test('are borne a few times, and longer by who had the identity before', () => {
    const incumbent = new Takeovers()
    incumbent.note(false, 60_000)
    expect(limitOf(new Takeovers())).toBe(3)
    expect(limitOf(incumbent)).toBe(8)
  })

  test('are forgotten when a connection ended for another reason, or after it stood for long', () => {
    const takeovers = new Takeovers()
    for (let round = 1; round <= 20; round += 1) {
      expect([
        takeovers.note(true, 100),
        takeovers.note(true, 100),
        takeovers.note(false, 100),
      ]).not.toContain(true)
    }
    for (let round = 1; round <= 20; round += 1) expect(takeovers.note(true, 60_000)).toBe(false)
  })
})

describe('two transports of one identity', () => {
  test.each([5, 4] as const)(
    'end in a conflict of the later one on mosquitto in version %s',
    async protocolVersion => {
      const broker = await startMosquitto()
      onTestFinished(() => broker.stop())
      await quarrel(broker.url, { protocolVersion })
    },
  )

  test('end in a conflict of the later one on the embedded broker', async () => {
    const broker = await startBroker()
    onTestFinished(() => broker.close())
    await quarrel(broker.url, { protocolVersion: 4 })
  })

  test('end in a conflict of the later one on RabbitMQ', { timeout: 120_000 }, async () => {
    const broker = await startRabbitmq({ mqtt: true })
    onTestFinished(() => broker.stop())
    await quarrel(broker.mqttUrl ?? '', { protocolVersion: 4, topics: 'rabbitmq' })
  })

  test('end in a conflict of one of them, where both are new', async () => {
    const broker = await startBroker()
    onTestFinished(() => broker.close())
    const options = { identity: 'web1', reconnectDelay: 50 }
    const one = await connected(broker.url, options)
    const two = await connected(broker.url, options)
    const [failed, other] = await Promise.race([
      until(one, 'failed').then(status => [status, two] as const),
      until(two, 'failed').then(status => [status, one] as const),
    ])
    expect(failed.cause).toMatchObject(conflict)
    expect(await until(other, 'connected')).toMatchObject({ state: 'connected' })
  })

  test('go on, when one of them leaves in time', async () => {
    const broker = await startBroker()
    onTestFinished(() => broker.close())
    const options = { identity: 'web1', reconnectDelay: 50 }
    const stays = await connected(broker.url, options)
    const leaves = await connected(broker.url, options)
    await until(stays, 'reconnecting')
    await leaves.close()
    expect(await until(stays, 'connected')).toMatchObject({ state: 'connected' })
  })

  test('of other prefixes do not disturb each other', async () => {
    const broker = await startBroker()
    onTestFinished(() => broker.close())
    await connected(broker.url, { identity: 'web1', prefix: 'one' })
    await connected(broker.url, { identity: 'web1', prefix: 'two' })
    expect(broker.counters().sessions).toBe(2)
  })
})

const conflict = {
  code: 'identityConflict',
  message: expect.stringContaining('give each node an identity of its own') as string,
}

/** Who had the identity keeps it. */
async function quarrel(url: string, options: MqttOptions): Promise<void> {
  const named = { ...options, identity: 'web1', reconnectDelay: 50 }
  const incumbent = await connected(url, named)
  letTimePass(60_000)
  const newcomer = await connected(url, named)
  expect((await until(newcomer, 'failed')).cause).toMatchObject(conflict)
  expect(await until(incumbent, 'connected')).toMatchObject({ state: 'connected' })
}

/** As if everything that stands had stood for so much longer. */
function letTimePass(ms: number): void {
  const now = performance.now.bind(performance)
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + ms)
  onTestFinished(() => clock.mockRestore())
}

describe('a transport with an identity', () => {
  test('takes no restart of the broker for another process, however many there are', async () => {
    const first = await startBroker()
    const { port } = first
    const transport = await connected(first.url, { identity: 'web1', reconnectDelay: 20 })
    let broker = first
    for (let round = 1; round <= 12; round += 1) {
      await broker.close()
      broker = await startBroker({ port })
      for await (const status of transport.status())
        if (status.state === 'connected' && status.reconnects >= round) break
    }
    await broker.close()
    expect(await until(transport, 'reconnecting')).toMatchObject({ state: 'reconnecting' })
  })
})
