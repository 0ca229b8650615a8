import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { generate, type Packet } from 'mqtt-packet'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Broker } from './broker'
import { BareClient, shown } from './bare-client.fixture'
import { brokerOfTest } from './broker-of-test.fixture'

const soak = process.env['COLLECTIVE_SOAK'] === '1'

let broker: Broker

beforeEach(async () => {
  broker = await brokerOfTest({ limits: { queuedBytes: 1024 * 1024 } })
})

/** A message from one new client to another comes through. */
async function works(): Promise<void> {
  const [reader, writer] = [await BareClient.connect(broker.port), await BareClient.connect(broker.port)]
  await reader.subscribe(['still/there'])
  writer.publish('still/there', 'yes')
  await reader.next('publish')
  reader.socket.destroy()
  writer.socket.destroy()
}

const topic = fc
  .array(fc.constantFrom('a', '+', '#', '', '$SYS', '__proto__'), { minLength: 1, maxLength: 4 })
  .map(levels => levels.join('/'))
const deepTopic = fc.integer({ min: 90, max: 400 }).map(depth => 'a/'.repeat(depth))
const anyTopic = fc.oneof({ weight: 4, arbitrary: topic }, deepTopic)
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const)
const messageId = fc.integer({ min: 1, max: 20 })
const payload = fc.uint8Array({ maxLength: 50 }).map(bytes => Buffer.from(bytes))

const connectPacket: fc.Arbitrary<Packet> = fc.record({
  cmd: fc.constant('connect' as const),
  protocolId: fc.constant('MQTT' as const),
  protocolVersion: fc.constantFrom(3 as const, 4 as const, 4 as const, 5 as const),
  clientId: fc.constantFrom('', 'x', '__proto__', 'constructor'),
  clean: fc.boolean(),
  keepalive: fc.integer({ min: 0, max: 65_535 }),
  will: fc.option(fc.record({ topic: anyTopic, payload, qos, retain: fc.boolean() }), { nil: undefined }),
}) as fc.Arbitrary<Packet>

const laterPacket: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({
    cmd: fc.constant('publish' as const),
    topic: anyTopic,
    payload,
    qos,
    messageId,
    retain: fc.boolean(),
    dup: fc.boolean(),
  }),
  fc.record({
    cmd: fc.constant('subscribe' as const),
    messageId,
    subscriptions: fc.array(fc.record({ topic: anyTopic, qos }), { minLength: 1 }),
  }),
  fc.record({
    cmd: fc.constant('unsubscribe' as const),
    messageId,
    unsubscriptions: fc.array(anyTopic, { minLength: 1 }),
  }),
  fc.record({
    cmd: fc.constantFrom('puback' as const, 'pubrec' as const, 'pubrel' as const, 'pubcomp' as const),
    messageId,
  }),
  fc.constantFrom<Packet>({ cmd: 'pingreq' }, { cmd: 'pingresp' }, { cmd: 'disconnect' }),
)

const bytesOf = (packet: Packet): Buffer => {
  try {
    return generate(packet)
  } catch {
    return Buffer.from([0x30]) // what the encoder refuses to write is half a packet
  }
}

/** A packet with some of its bytes changed, or its end cut off. */
const damaged = fc
  .tuple(
    fc.oneof(connectPacket, laterPacket).map(bytesOf),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
    fc.nat(),
  )
  .map(([bytes, changes, end]) => {
    for (const [position, value] of changes) bytes[position % bytes.length] = value
    return changes.length === 3 ? bytes.subarray(0, end % (bytes.length + 1)) : bytes
  })

const stream = fc.tuple(
  fc.option(connectPacket.map(bytesOf), { freq: 4, nil: Buffer.alloc(0) }),
  fc.array(
    fc.oneof(
      damaged,
      fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
    ),
    { maxLength: 6 },
  ),
)

describe('a broker goes on', () => {
  test('whatever bytes clients send', async () => {
    const streams = fc.sample(stream, { numRuns: soak ? 100_000 : 1_500 })
    for (let index = 0; index < streams.length; index += 50)
      await Promise.all(
        streams.slice(index, index + 50).map(([first, rest]) => sendAndEnd(Buffer.concat([first, ...rest]))),
      )
    await works()
    await expect.poll(() => broker.counters()).toMatchObject({ open: 0, sessions: 0, present: 0 })
    expect(broker.counters().connections).toBe(streams.length + 2)
  })

  test('when a client sends lengths that never end', async () => {
    const client = await BareClient.connect(broker.port)
    client.sendBytes(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff]))
    await client.closed
    await works()
  })

  test('when a client sends every byte of its packets by itself', async () => {
    const client = await BareClient.connect(broker.port)
    await client.subscribe(['slow/sender'])
    for (const byte of generate({
      cmd: 'publish',
      topic: 'slow/sender',
      payload: 'x'.repeat(200),
      qos: 0,
      retain: false,
      dup: false,
    }))
      await new Promise(resolve => client.socket.write(Buffer.from([byte]), resolve))
    expect((await client.next('publish')).payload).toHaveLength(200)
  })

  test('when a reader stops reading: it is cut off, who publishes and who reads is not', async () => {
    const stuck = await BareClient.connect(broker.port)
    const reader = await BareClient.connect(broker.port)
    const writer = await BareClient.connect(broker.port)
    await stuck.subscribe(['flood'])
    await reader.subscribe(['flood'])
    stuck.socket.pause()
    for (let sent = 0; broker.counters().slowReaders === 0; sent += 1) {
      await writer.publishAndWait('flood', randomBytes(100_000))
      await reader.next('publish')
      expect(sent).toBeLessThan(1000)
    }
    await works()
    expect(await writer.untilPingresp()).toEqual([])
    stuck.socket.resume()
    await stuck.closed
  })

  test('when somebody asks for everything that is kept, again and again, and never reads it', async () => {
    const [client, keeper] = [await BareClient.connect(broker.port), await BareClient.connect(broker.port)]
    for (let index = 0; index < 9; index += 1)
      keeper.publish(`kept/${index}`, randomBytes(100_000), { retain: true })
    await keeper.untilPingresp()
    client.socket.pause()
    const question = generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 0 }] })
    client.sendBytes(Buffer.alloc(question.length * 5000, question))
    await expect.poll(() => broker.counters()).toMatchObject({ slowReaders: 1, open: 1 })
    await works()
  })

  test('while a client floods, and keeps no more of it than the reader is behind', async () => {
    const [flooder, reader] = [await BareClient.connect(broker.port), await BareClient.connect(broker.port)]
    await reader.subscribe(['flood'])
    const packet = generate({
      cmd: 'publish',
      topic: 'flood',
      payload: randomBytes(1000),
      qos: 0,
      retain: false,
      dup: false,
    })
    const burst = Buffer.alloc(packet.length * 1000, packet)
    const bursts = soak ? 500 : 30
    const sent = (async () => {
      for (let count = 0; count < bursts; count += 1)
        await new Promise(resolve => flooder.socket.write(burst, resolve))
    })()
    for (let count = 0; count < bursts * 1000; count += 1) await reader.next('publish')
    await sent
    await works()
    expect(broker.counters()).toMatchObject({ slowReaders: 0, broken: 0 })
  })

  test('when half-done QoS 2 publications pile up', async () => {
    const client = await BareClient.connect(broker.port)
    for (let id = 1; id <= 2000; id += 1) client.publish('x', Buffer.alloc(1000), { qos: 2, messageId: id })
    await client.closed
    await works()
  })

  test('and passes a repeated QoS 2 publication on once', async () => {
    const client = await BareClient.connect(broker.port)
    const reader = await BareClient.connect(broker.port)
    await reader.subscribe(['x'], 2)
    for (const dup of [false, true]) {
      client.publish('x', 'once', { qos: 2, messageId: 5, dup })
      await client.next('pubrec')
    }
    client.send({ cmd: 'pubrel', messageId: 5 })
    await client.next('pubcomp')
    const { messageId: id = 0 } = await reader.next('publish')
    reader.send({ cmd: 'pubrec', messageId: id })
    await reader.next('pubrel')
    reader.send({ cmd: 'pubcomp', messageId: id })
    expect(await reader.untilPingresp()).toEqual([])
    client.publish('x', 'again', { qos: 2, messageId: 5 })
    await client.next('pubrec')
    expect(shown(await reader.nextPacket())).toBe('x again')
  })

  test('without a handle or a session left when thousands connect and vanish', async () => {
    for (let round = 0; round < (soak ? 100 : 10); round += 1)
      await Promise.all(Array.from({ length: 50 }, (_, index) => connectAndVanish(`c${index % 7}`)))
    await works()
    await expect.poll(() => broker.counters()).toMatchObject({ open: 0, sessions: 0, present: 0 })
  })
})

async function sendAndEnd(bytes: Buffer): Promise<void> {
  const client = await BareClient.dial(broker.port)
  client.socket.end(bytes)
  await client.closed
}

async function connectAndVanish(clientId: string): Promise<void> {
  const client = await BareClient.dial(broker.port)
  client.connect({ clientId })
  client.send({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [{ topic: `collective/c/node/${clientId}`, qos: 0 }],
  })
  client.socket.resetAndDestroy()
  await client.closed
}
