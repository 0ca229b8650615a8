import { getEventListeners } from 'node:events'
import {
  broadcastAddress,
  directAddress,
  eventAddress,
  replyAddress,
  type Address,
  type Transport,
} from '@collective/core'
import { startRabbitmq, startTcpProxy, type Rabbitmq } from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { AmqpOptions } from './index'
import {
  connected,
  publication,
  rawConnection,
  signal,
  textOf,
  until,
  untilReconnects,
} from './transport.fixture'

// Above our own default, so that only who asks for more meets it.
const limit = 2 * 1024 * 1024
let broker: Rabbitmq
let raw: string

const users = {
  all: { password: 'all' },
  // Publishes to web1 and to the agent puppet; may read all, and make nothing but its queue.
  some: {
    password: 'some',
    configure: '^collective\\.client\\.',
    write: '^(collective\\.client\\..*|collective\\.(direct|broadcast))$',
    topics: [
      { exchange: 'collective.direct', write: '^web1$', read: '^web1$' },
      { exchange: 'collective.broadcast', write: '^puppet$', read: '.*' },
    ],
  },
}

beforeAll(async () => {
  broker = await startRabbitmq({ users, config: [`max_message_size = ${limit}`] })
  raw = broker.url.replace('//', '//all:all@')
})
afterAll(() => broker.stop())

const as = (name: 'all' | 'some', options: AmqpOptions = {}): Promise<Transport> =>
  connected(broker.url, { ...options, username: name, password: name })

const web1 = directAddress('collective', 'web1')
const web2 = directAddress('collective', 'web2')
const broadcast = broadcastAddress('collective', 'puppet')
const reply = replyAddress('collective', 'cert=alice', '0123456789abcdef')
const event = eventAddress('collective', 'started', 'web1')

async function collected(transport: Transport, address: Address, count: number): Promise<Collection> {
  const texts: string[] = []
  let complete: () => void = () => undefined
  const completed = new Promise<void>(resolve => (complete = resolve))
  await transport.subscribe(
    [address],
    ({ bytes }) => {
      texts.push(textOf(bytes))
      if (texts.length === count) complete()
    },
    { signal },
  )
  return { texts, completed }
}

interface Collection {
  readonly texts: readonly string[]
  readonly completed: Promise<void>
}

describe('publishing', () => {
  test('is confirmed by the broker, which gives direct frames back that nobody is there for', async () => {
    const transport = await as('all')
    await transport.subscribe([web1], () => undefined, { signal })
    const results = await transport.publish(publication([web1, web2, broadcast, reply, event]), { signal })
    expect(results).toEqual(['accepted', 'unroutable', 'accepted', 'accepted', 'accepted'])
  })

  test('listens to a signal once, however many publications are under way with it', async () => {
    const transport = await as('all')
    const { signal } = new AbortController()
    const sent = Array.from({ length: 50 }, () => transport.publish(publication([broadcast]), { signal }))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await Promise.all(sent)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  test('tells every absent one of five thousand from every present one', async () => {
    const transport = await as('all')
    const all = Array.from({ length: 5000 }, (_, index) => directAddress('five-thousand', `web${index}`))
    const present = all.filter((_, index) => index % 100 === 0)
    await transport.subscribe(present, () => undefined, { signal })
    const results = await transport.publish(publication(all), { signal })
    expect(results).toEqual(all.map((_, index) => (index % 100 === 0 ? 'accepted' : 'unroutable')))
  })

  test.each([
    [60_000, '60000'],
    [1.5, '2'],
    [0, '1'],
    [2 ** 40, '4294967295'],
  ])('lets the broker keep it for %s ms', async (expiresMs, expiration) => {
    const channel = await (await rawConnection(raw)).createChannel()
    await channel.assertExchange('expiring.direct', 'topic', { durable: true })
    const { queue } = await channel.assertQueue('', { exclusive: true })
    await channel.bindQueue(queue, 'expiring.direct', 'web1')
    // Whoever waits for a message gets it, however soon it expires.
    const came = new Promise(resolve => {
      void channel.consume(queue, message => resolve(message?.properties.expiration), { noAck: true })
    })
    const transport = await as('all')
    await transport.publish({ ...publication([directAddress('expiring', 'web1')]), expiresMs }, { signal })
    expect(await came).toBe(expiration)
  })
})

describe('a frame above the limit of the broker', () => {
  test('is refused with what to do, and what was published beside it goes', async () => {
    const transport = await as('all', { maxFrameBytes: 2 * limit })
    const { texts, completed } = await collected(transport, broadcast, 2)
    const tooLarge = transport.publish(publication([broadcast], 'x'.repeat(limit)), { signal })
    const beside = transport.publish(publication([broadcast], 'beside'), { signal })
    await expect(tooLarge).rejects.toMatchObject({
      code: 'frameTooLarge',
      message: expect.stringMatching(
        new RegExp(`got ${limit + 2} bytes .*configured max size ${limit}.*max_message_size`),
      ),
    })
    expect(await beside).toEqual(['accepted'])
    await transport.publish(publication([broadcast], 'after'), { signal })
    await completed
    expect(texts).toEqual(['beside', 'after'])
    expect(await until(transport, 'connected')).toEqual({ state: 'connected', reconnects: 0 })
  })
})

describe('rights that are missing', () => {
  // Somebody who may has made the exchanges.
  beforeAll(async () => {
    const transport = await connected(raw, {}, () => undefined)
    await transport.publish(publication([web1, broadcast]), { signal })
    await transport.close()
  })

  test('to publish name the address, and what was published beside it goes', async () => {
    const transport = await as('some')
    const { texts, completed } = await collected(transport, web1, 3)
    const before = transport.publish(publication([web1], 'before'), { signal })
    const denied = transport.publish(publication([web2], 'denied'), { signal })
    const beside = transport.publish(publication([web1], 'beside'), { signal })
    await expect(denied).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringMatching(
        /publish to collective\/node\/web2 \(ACCESS_REFUSED - access to topic 'web2'/,
      ),
    })
    expect(['accepted', 'unknown']).toContain((await before)[0])
    expect(await beside).toEqual(['accepted'])
    await transport.publish(publication([web1], 'after'), { signal })
    await completed
    expect(texts).toEqual(['before', 'beside', 'after'])
  })

  test('to an exchange name it', async () => {
    const transport = await as('some')
    const sending = transport.publish(publication([event]), { signal })
    await expect(sending).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('collective.events'),
    })
  })

  test('to make an exchange name it, and nothing waits for it', async () => {
    const transport = await as('some')
    const elsewhere = directAddress('elsewhere', 'web1')
    const sending = transport.publish(publication([elsewhere]), { signal })
    const beside = transport.publish(publication([broadcast]), { signal })
    await expect(sending).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('make the exchange elsewhere.direct, which is not there'),
    })
    expect(await beside).toEqual(['accepted'])
    await transport.drain({ signal })
  })

  test('to listen name the address, and leave other subscriptions alone', async () => {
    const transport = await as('some')
    const { texts, completed } = await collected(transport, web1, 1)
    await expect(transport.subscribe([web2], () => undefined, { signal })).rejects.toMatchObject({
      code: 'notAuthorized',
      message: expect.stringContaining('listen on collective/node/web2'),
    })
    await transport.publish(publication([web1], 'still'), { signal })
    await completed
    expect(texts).toEqual(['still'])
    expect(await until(transport, 'connected')).toEqual({ state: 'connected', reconnects: 0 })
  })
})

describe('a connection that breaks under a publication', () => {
  test('leaves unknown what was sent, and publishes nothing of it when it is back', async () => {
    const proxy = await startTcpProxy(broker.port)
    onTestFinished(() => proxy.close())
    const transport = await connected(raw.replace(String(broker.port), String(proxy.port)))
    const { texts, completed } = await collected(transport, broadcast, 1)
    await transport.publish(publication([web2]), { signal })
    proxy.silence()
    const sent = transport.publish(publication([web2, broadcast], 'sent'), { signal })
    const unsent = transport.publish(publication([directAddress('never', 'asked')]), { signal })
    const refused = expect(unsent).rejects.toMatchObject({ code: 'notConnected' })
    proxy.drop()
    expect(await sent).toEqual(['unknown', 'unknown'])
    await refused
    await untilReconnects(transport, 1)
    await transport.publish(publication([broadcast], 'after'), { signal })
    await completed
    expect(texts).toEqual(['after'])
  })

  test('sends nothing that its caller gave up before it could go', async () => {
    const transport = await as('all')
    const controller = new AbortController()
    const fresh = broadcastAddress('fresh', 'puppet')
    // Its exchange has to be asked for first.
    const given = transport.publish(publication([fresh], 'given up'), { signal: controller.signal })
    controller.abort(new Error('no longer'))
    await expect(given).rejects.toThrow('no longer')
    const { texts, completed } = await collected(transport, fresh, 1)
    await transport.publish(publication([fresh], 'after'), { signal })
    await completed
    expect(texts).toEqual(['after'])
  })
})

describe('five thousand replies to one client', () => {
  test('all arrive, at the default settings of the broker', async () => {
    const senders = await Promise.all(Array.from({ length: 10 }, () => as('all')))
    const receiver = await as('all')
    const { texts, completed } = await collected(receiver, reply, 5000)
    const text = 'x'.repeat(300)
    for (const sender of senders)
      for (let index = 0; index < 500; index += 1) void sender.publish(publication([reply], text), { signal })
    await completed
    expect(texts).toHaveLength(5000)
  })
})
