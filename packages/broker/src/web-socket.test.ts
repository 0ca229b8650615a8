import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { connectAsync, type MqttClient } from 'mqtt'
import { generate } from 'mqtt-packet'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startBroker, type Broker } from './broker'
import { brokerOfTest } from './broker-of-test.fixture'
import type { BrokerOptions, WebSocketOptions } from './options'

const page = 'https://fleet.example.net'

async function listening(options: WebSocketOptions & Omit<BrokerOptions, 'port'> = {}): Promise<Broker> {
  const { origins, ...others } = options
  return brokerOfTest({ webSocket: { ...(origins && { origins }) }, ...others })
}

async function client(url: string | undefined): Promise<MqttClient> {
  const connected = await connectAsync(url ?? '', { reconnectPeriod: 0 })
  onTestFinished(() => connected.endAsync(true))
  return connected
}

/** A WebSocket, and how it ends: `open`, or the HTTP status that refused it. */
async function dial(
  { webSocketUrl = '' }: Broker,
  { origin, protocols = ['mqtt'] }: { readonly origin?: string; readonly protocols?: readonly string[] } = {},
): Promise<{ readonly socket: WebSocket; readonly answer: string | number | undefined }> {
  const socket = new WebSocket(webSocketUrl, [...protocols], { ...(origin && { origin }) })
  onTestFinished(() => socket.terminate())
  socket.on('error', () => undefined)
  const answer = await new Promise<string | number | undefined>(resolve => {
    socket.once('open', () => resolve('open'))
    socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode))
  })
  return { socket, answer }
}

function connectPacket(clientId: string): Buffer {
  return generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId,
    keepalive: 0,
  })
}

describe('a broker that listens for WebSocket', () => {
  test('is one broker over both, with presence', async () => {
    const broker = await listening()
    expect(broker.webSocketUrl).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/)
    const [page, program] = [await client(`${broker.webSocketUrl}/any/path`), await client(broker.url)]
    const messages: string[] = []
    page.on('message', (topic, payload) => messages.push(`${topic} ${payload.length}`))
    await page.subscribeAsync(['collective/c/presence/+', 'large'])
    await program.subscribeAsync('collective/c/node/web1')
    await program.publishAsync('large', Buffer.alloc(500_000), { qos: 1 })
    await expect
      .poll(() => messages)
      .toEqual([expect.stringMatching(/^collective\/c\/presence\/web1 /), 'large 500000'])
    const echo = new Promise(resolve => program.once('message', (_topic, payload) => resolve(payload.length)))
    await program.subscribeAsync('back')
    await page.publishAsync('back', Buffer.alloc(500_000), { qos: 1 })
    expect(await echo).toBe(500_000)
    expect(broker.counters()).toMatchObject({ open: 2, sessions: 2, present: 1 })
  })

  test('does not where it is not told to', async () => {
    expect((await brokerOfTest()).webSocketUrl).toBeUndefined()
  })

  test('forgets who is gone, however it went', async () => {
    const broker = await listening()
    const node = await client(broker.webSocketUrl)
    await node.subscribeAsync('collective/c/node/web1')
    expect(broker.counters().present).toBe(1)
    node.stream.destroy()
    await expect.poll(() => broker.counters()).toMatchObject({ open: 0, sessions: 0, present: 0 })
    await (await client(broker.webSocketUrl)).endAsync()
    await expect.poll(() => broker.counters()).toMatchObject({ open: 0, sessions: 0 })
  })

  test('ends its connections when it is closed, and gives both ports back', async () => {
    const broker = await startBroker({ webSocket: {} })
    const connected = await client(broker.webSocketUrl)
    const ended = new Promise<void>(resolve => connected.once('close', resolve))
    await broker.close()
    await ended
    const webSocket = { port: Number(new URL(broker.webSocketUrl ?? '').port) }
    const again = await brokerOfTest({ port: broker.port, webSocket })
    expect([again.url, again.webSocketUrl]).toEqual([broker.url, broker.webSocketUrl])
  })

  test('does not start where the port is taken, and leaves nothing listening', async () => {
    const { port } = await brokerOfTest()
    const free = await brokerOfTest()
    await free.close()
    await expect(startBroker({ port: free.port, webSocket: { port } })).rejects.toMatchObject({
      code: 'addressInUse',
    })
    expect((await brokerOfTest({ port: free.port })).port).toBe(free.port)
  })

  // A page of anybody's, shown by a browser on this machine, would reach a broker on loopback and command the fleet.
  test('takes programs, and no page of an origin that is not listed', async () => {
    const [none, one, any] = [
      await listening(),
      await listening({ origins: [page] }),
      await listening({ origins: ['*'] }),
    ]
    expect((await dial(none)).answer).toBe('open')
    expect((await dial(none, { origin: page })).answer).toBe(403)
    expect((await dial(one, { origin: page })).answer).toBe('open')
    expect((await dial(one, { origin: `${page}.evil.net` })).answer).toBe(403)
    expect((await dial(one, { origin: 'null' })).answer).toBe(403)
    expect((await dial(any, { origin: 'null' })).answer).toBe('open')
    expect([none, one, any].map(broker => broker.counters().connections)).toEqual([1, 1, 1])
  })

  test('speaks MQTT alone', async () => {
    const broker = await listening()
    expect((await dial(broker, { protocols: ['chat'] })).answer).toBe(400)
    expect((await dial(broker, { protocols: [] })).answer).toBe(400)
    const { socket } = await dial(broker, { protocols: ['chat', 'mqtt'] })
    expect(socket.protocol).toBe('mqtt')
    const response = await fetch(broker.webSocketUrl?.replace('ws:', 'http:') ?? '')
    expect([response.status, await response.text()]).toEqual([426, 'expected MQTT over WebSocket\n'])
  })

  test('ends a connection that does not say CONNECT, at whatever stage it waits', async () => {
    const broker = await listening({ limits: { connectMs: 50 } })
    const { socket } = await dial(broker)
    const silent = connectSocket(Number(new URL(broker.webSocketUrl ?? '').port), '127.0.0.1').resume()
    await Promise.all([once(socket, 'close'), once(silent, 'close')])
    await expect.poll(() => broker.counters().open).toBe(0)
  })

  test('keeps little of a stranger: a message larger than a CONNECT ends the connection before it is whole', async () => {
    const broker = await listening()
    const { socket } = await dial(broker)
    socket.send(Buffer.alloc(200_000), { fin: false })
    await once(socket, 'close')
    expect(broker.counters()).toMatchObject({ admitted: 0 })
    const { socket: admitted } = await dial(broker)
    admitted.send(connectPacket('web1'))
    await once(admitted, 'message')
    const publication = generate({
      cmd: 'publish',
      topic: 'large',
      payload: Buffer.alloc(200_000),
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    })
    admitted.send(publication)
    const [puback] = (await once(admitted, 'message')) as [Buffer]
    expect(puback[0]).toBe(0x40)
  })

  test('ends a connection whose messages are larger than a packet may be', async () => {
    const broker = await listening({ limits: { packetBytes: 70_000 } })
    const { socket } = await dial(broker)
    socket.send(connectPacket('web1'))
    await once(socket, 'message')
    socket.send(Buffer.alloc(80_000))
    await once(socket, 'close')
    await expect.poll(() => broker.counters()).toMatchObject({ open: 0, sessions: 0 })
  })

  test('cuts off who does not read, and nobody else', async () => {
    const broker = await listening({ limits: { queuedBytes: 1_000_000 } })
    const slow = await client(broker.webSocketUrl)
    await slow.subscribeAsync('flood')
    slow.stream.pause()
    const [reader, sender] = [await client(broker.webSocketUrl), await client(broker.url)]
    await reader.subscribeAsync('flood')
    while (broker.counters().slowReaders === 0)
      await sender.publishAsync('flood', Buffer.alloc(100_000), { qos: 1 })
    await expect.poll(() => broker.counters()).toMatchObject({ slowReaders: 1, open: 2 })
    expect(reader.connected).toBe(true)
  })

  test('is refused with a port or an origin that is none', async () => {
    for (const webSocket of [{ port: -1 }, { origins: [`${page}/`] }, { origins: ['fleet.example.net'] }])
      await expect(startBroker({ webSocket })).rejects.toMatchObject({ code: 'invalidOption' })
  })
})
