import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { connectAsync } from 'mqtt'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startBroker } from './broker'
import { BareClient, shown } from './bare-client.fixture'
import { brokerOfTest } from './broker-of-test.fixture'

describe('starting a broker', () => {
  test('takes a free port of loopback and says how to connect', async () => {
    const broker = await brokerOfTest()
    expect(broker.url).toBe(`mqtt://127.0.0.1:${broker.port}`)
    const client = await connectAsync(broker.url)
    await client.endAsync()
  })

  test.each([
    ['0.0.0.0', '127.0.0.1'],
    ['localhost', 'localhost'],
  ])('on %s gives a url with %s', async (host, reachable) => {
    const broker = await brokerOfTest({ host, anonymous: true })
    expect(broker.url).toBe(`mqtt://${reachable}:${broker.port}`)
    await (await connectAsync(broker.url)).endAsync()
  })

  test('on a taken port says what to do', async () => {
    const { port } = await brokerOfTest()
    await expect(startBroker({ port })).rejects.toMatchObject({
      code: 'addressInUse',
      message: `expected to listen on 127.0.0.1:${port}, got EADDRINUSE: another program listens there; end it, or take another port (0 takes any free one)`,
    })
  })

  test('on an address of another machine says so', async () => {
    await expect(startBroker({ host: '192.0.2.1', anonymous: true })).rejects.toMatchObject({
      code: 'listenFailed',
    })
  })
})

describe('closing a broker', () => {
  test('ends its connections, and its port is free again', async () => {
    const first = await startBroker({ limits: { connectMs: 3_600_000 } })
    const [client, stranger] = [await BareClient.connect(first.port), await BareClient.dial(first.port)]
    await client.subscribe(['collective/c/node/n'])
    await first.close()
    await Promise.all([client.closed, stranger.closed])
    const second = await brokerOfTest({ port: first.port })
    const again = await BareClient.connect(second.port)
    await again.subscribe(['collective/+/presence/+'])
    expect(await again.untilPingresp()).toEqual([])
  })

  test('twice, and as a disposal, is closing once', async () => {
    const broker = await startBroker()
    await Promise.all([broker.close(), broker.close(), broker[Symbol.asyncDispose]()])
    await expect(BareClient.dial(broker.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('is found by clients, which come back to a new one', async () => {
    const first = await startBroker()
    const client = await connectAsync(first.url, { reconnectPeriod: 10 })
    onTestFinished(() => client.endAsync(true))
    client.on('error', () => undefined) // refused while there is none
    const isBack = new Promise<void>(resolve => client.once('connect', () => resolve()))
    await first.close()
    await brokerOfTest({ port: first.port })
    await isBack
  })

  test('leaves nothing that keeps the process alive', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const exit = once(child, 'exit')
    const [line] = await once(child.stdout, 'data')
    const port = Number(String(line))
    const node = await BareClient.connect(port, { keepalive: 3600 })
    await node.subscribe(['collective/c/node/n'])
    const stuck = await BareClient.connect(port)
    stuck.socket.pause()
    await BareClient.dial(port)
    child.stdin.end()
    expect(await exit).toEqual([0, null])
  })
})

test('messages go from client to client with the quality of service of both', async () => {
  const broker = await brokerOfTest()
  const [reader, writer] = [await BareClient.connect(broker.port), await BareClient.connect(broker.port)]
  await reader.subscribe(['zero'], 0)
  await reader.subscribe(['one/+', 'one/#'], 1)
  writer.publish('zero', 'a', { qos: 1 })
  writer.publish('one/x', 'b', { qos: 1 })
  writer.publish('one/x', 'c', { qos: 0 })
  writer.publish('nobody', 'd')
  const received = [await reader.next('publish'), await reader.next('publish'), await reader.next('publish')]
  expect(received.map(packet => `${shown(packet)} ${packet.qos}`).sort()).toEqual([
    'one/x b 1',
    'one/x c 0',
    'zero a 0',
  ])
  expect(await reader.untilPingresp()).toEqual([])
  expect(broker.counters()).toMatchObject({ published: 4, sessions: 2, open: 2 })
})

// aedes answers these out of order and leaves the session without the subscription; found by the compliance suite of transports.
test.each([true, false])(
  'a subscription that is given up and made again in one breath is there (clean: %s)',
  async clean => {
    const broker = await brokerOfTest()
    const client = await BareClient.connect(broker.port, { clean, clientId: 'hasty' })
    const subscriptions = [{ topic: 'x', qos: 1 as const }]
    client.send(
      { cmd: 'subscribe', messageId: 1, subscriptions },
      { cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['x'] },
      { cmd: 'subscribe', messageId: 3, subscriptions },
    )
    expect(await client.next('suback')).toMatchObject({ messageId: 1 })
    expect(await client.next('unsuback')).toMatchObject({ messageId: 2 })
    expect(await client.next('suback')).toMatchObject({ messageId: 3 })
    client.publish('x', 'y')
    expect(shown(await client.nextPacket())).toBe('x y')
  },
)

test('who has unsubscribed gets nothing more', async () => {
  const broker = await brokerOfTest()
  const client = await BareClient.connect(broker.port)
  await client.subscribe(['x', 'y'])
  await client.unsubscribe(['x'])
  client.publish('x', 'given up')
  client.publish('y', 'kept')
  expect((await client.untilPingresp()).map(shown)).toEqual(['y kept'])
})

test('readers of one publication number their copies each by themselves', async () => {
  const broker = await brokerOfTest()
  const [one, other, writer] = [
    await BareClient.connect(broker.port),
    await BareClient.connect(broker.port),
    await BareClient.connect(broker.port),
  ]
  await other.subscribe(['x', 'y'], 1)
  await writer.publishAndWait('y')
  await other.next('publish')
  await one.subscribe(['x'], 1)
  writer.send(
    ...Array.from({ length: 50 }, (_, index) => ({
      cmd: 'publish' as const,
      topic: 'x',
      payload: '',
      qos: 1 as const,
      messageId: index + 1,
      retain: false,
      dup: false,
    })),
  )
  for (let count = 1; count <= 50; count += 1) {
    expect((await one.next('publish')).messageId).toBe(count)
    expect((await other.next('publish')).messageId).toBe(count + 1)
  }
})

test('packet identifiers begin again after 65535', async () => {
  const broker = await brokerOfTest()
  const reader = await BareClient.connect(broker.port)
  await reader.subscribe(['x'], 1)
  const ids = new Set<number | undefined>()
  for (let round = 0; round < 66; round += 1) {
    for (let count = 0; count < 1000; count += 1) reader.publish('x', '', { qos: 1, messageId: count + 1 })
    for (let count = 0; count < 2000; count += 1) {
      const packet = await reader.nextPacket()
      if (packet?.cmd === 'publish') ids.add(packet.messageId)
    }
  }
  expect(ids.size).toBe(65_535)
  expect(ids.has(0)).toBe(false)
})

test('a will is published when its session breaks, and not when it says goodbye', async () => {
  const broker = await brokerOfTest()
  const reader = await BareClient.connect(broker.port)
  await reader.subscribe(['will'])
  const will = { topic: 'will', payload: Buffer.from('gone'), qos: 0 as const, retain: false }
  const clients = Array.from({ length: 3 }, () => BareClient.connect(broker.port, { will }))
  const [polite, broken, reset] = await Promise.all(clients)
  polite?.send({ cmd: 'disconnect' })
  await polite?.closed
  expect(await reader.untilPingresp()).toEqual([])
  broken?.socket.destroy()
  expect(shown(await reader.nextPacket())).toBe('will gone')
  reset?.socket.resetAndDestroy()
  expect(shown(await reader.nextPacket())).toBe('will gone')
})

const dist = fileURLToPath(new URL('../dist/index.js', import.meta.url))
const program = `
  import { startBroker } from ${JSON.stringify(dist)}
  const broker = await startBroker({ limits: { connectMs: 3_600_000 } })
  console.log(broker.port)
  for await (const _ of process.stdin);
  await broker.close()
`
