import { connectAsync } from 'mqtt'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Broker } from './broker'
import { BareClient } from './bare-client.fixture'
import { brokerOfTest } from './broker-of-test.fixture'

const users = { alice: { password: 'wonderland' }, bob: { password: 'builder' } }

let broker: Broker

beforeEach(async () => {
  broker = await brokerOfTest({ users })
})

async function answerTo(options: Parameters<BareClient['connect']>[0]): Promise<number | undefined> {
  const client = await BareClient.dial(broker.port)
  client.connect(options)
  const { returnCode } = await client.next('connack')
  if (returnCode !== 0) await client.closed
  return returnCode
}

describe('a broker with users', () => {
  test('admits who has a password of theirs', async () => {
    expect(await answerTo({ username: 'alice', password: Buffer.from('wonderland') })).toBe(0)
    expect(broker.counters()).toMatchObject({ admitted: 1, refused: 0, sessions: 1 })
  })

  test.each([
    ['another password', { username: 'alice', password: Buffer.from('builder') }],
    ['an empty password', { username: 'alice', password: Buffer.alloc(0) }],
    ['no password', { username: 'alice' }],
    ['a name nobody has', { username: 'carol', password: Buffer.from('wonderland') }],
    ['a name that objects inherit', { username: 'constructor', password: Buffer.from('') }],
    ['no name', {}],
  ])('refuses %s with CONNACK 4 and ends the connection', async (_what, options) => {
    expect(await answerTo(options)).toBe(4)
    expect(broker.counters()).toMatchObject({ admitted: 0, refused: 1, sessions: 0 })
  })

  test('refuses MQTT.js with the error that its users know', async () => {
    const options = { username: 'alice', password: 'wrong', reconnectPeriod: 0 }
    await expect(connectAsync(broker.url, options)).rejects.toMatchObject({ code: 4 })
  })

  test('does nothing for who was refused', async () => {
    const client = await BareClient.dial(broker.port)
    client.connect({ username: 'alice', password: Buffer.from('wrong') })
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'collective/c/node/n', qos: 0 }] })
    client.publish('x', 'y', { qos: 1 })
    await client.next('connack')
    expect(await client.nextPacket()).toBeUndefined()
    expect(broker.counters()).toMatchObject({ present: 0, published: 0 })
  })

  test('lets nobody take a session over by its client id', async () => {
    const clientId = 'node-web1'
    const alice = await BareClient.connect(broker.port, { ...credentials('alice'), clientId })
    const bob = await BareClient.connect(broker.port, { ...credentials('bob'), clientId })
    expect(await alice.untilPingresp()).toEqual([])
    expect(await bob.untilPingresp()).toEqual([])
    await BareClient.connect(broker.port, { ...credentials('alice'), clientId })
    await alice.closed
    expect(await bob.untilPingresp()).toEqual([])
  })
})

describe('a refusal', () => {
  test('of MQTT 5 is CONNACK 1, which lets clients fall back to 3.1.1', async () => {
    const client = await BareClient.dial(broker.port)
    const bytes = new Promise<Buffer>(resolve => client.socket.once('data', resolve))
    client.connect({ protocolVersion: 5 })
    expect([...(await bytes)]).toEqual([0x20, 2, 0, 1])
    await client.closed
  })

  test('of a client id beyond any bound is CONNACK 2', async () => {
    broker = await brokerOfTest()
    expect(await answerTo({ clientId: 'x'.repeat(512) })).toBe(0)
    expect(await answerTo({ clientId: 'x'.repeat(513) })).toBe(2)
  })

  test('of one session too many is CONNACK 3, and a takeover is not one', async () => {
    broker = await brokerOfTest({ limits: { sessions: 2 } })
    const first = await BareClient.connect(broker.port, { clientId: 'first' })
    await BareClient.connect(broker.port, { clientId: 'second' })
    expect(await answerTo({ clientId: 'third' })).toBe(3)
    const again = await BareClient.connect(broker.port, { clientId: 'first' })
    await first.closed
    again.send({ cmd: 'disconnect' })
    await again.closed
    expect(await answerTo({ clientId: 'third' })).toBe(0)
  })
})

describe('a session', () => {
  test('ends with its connection, whatever the client asks', async () => {
    const options = { ...credentials('alice'), clientId: 'kept', clean: false }
    const away = await BareClient.connect(broker.port, options)
    await away.subscribe(['x'], 1)
    away.socket.destroy()
    const sender = await BareClient.connect(broker.port, credentials('bob'))
    await sender.publishAndWait('x', 'missed')
    const back = await BareClient.dial(broker.port)
    back.connect(options)
    expect(await back.next('connack')).toMatchObject({ returnCode: 0, sessionPresent: false })
    expect(await back.untilPingresp()).toEqual([])
  })
})

function credentials(name: keyof typeof users): { username: string; password: Buffer } {
  return { username: name, password: Buffer.from(users[name].password) }
}
