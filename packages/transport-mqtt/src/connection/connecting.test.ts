import { once } from 'node:events'
import { createServer, Socket } from 'node:net'
import { inspect } from 'node:util'
import { startBroker } from '@collective/broker'
import { freePort, startMosquitto, type Mosquitto } from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ProtocolVersion } from '../options'
import { ScriptedBroker, type Answer } from '../scripted-broker.fixture'
import { connected, created, signal, until } from '../transport.fixture'

const users = { alice: 'secret of alice' }
const url = (port: number): string => `mqtt://127.0.0.1:${port}`

async function listening(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => undefined))
    onConnection(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  return url(address !== null && typeof address === 'object' ? address.port : 0)
}

async function scripted(version: 4 | 5, connect: Answer): Promise<ScriptedBroker> {
  const broker = await ScriptedBroker.start(version, { connect })
  onTestFinished(() => broker.close())
  return broker
}

describe('connecting', () => {
  test('says that nothing listens', async () => {
    const transport = created(url(await freePort()))
    await expect(transport.connect({ signal })).rejects.toMatchObject({
      code: 'connectRefused',
      message: expect.stringMatching(/^nothing accepts connections at mqtt:\/\/127\.0\.0\.1:\d+: check/),
    })
    expect(await until(transport, 'failed')).toMatchObject({ cause: { code: 'connectRefused' } })
  })

  test('says that a host does not exist', async () => {
    const transport = created('mqtt://no-such-host.invalid')
    await expect(transport.connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining('mqtt://no-such-host.invalid could not be connected to'),
    })
  })

  test('gives up on a port that accepts and says nothing', async () => {
    const silent = await listening(() => undefined)
    await expect(created(silent, { connectTimeout: 100 }).connect({ signal })).rejects.toMatchObject({
      code: 'connectTimeout',
      message: expect.stringContaining('did not answer within 100 ms'),
    })
  })

  test('gives up when the signal fires, with its reason', async () => {
    const reason = new Error('no longer')
    const controller = new AbortController()
    const silent = await listening(() => controller.abort(reason))
    const transport = created(silent)
    await expect(transport.connect({ signal: controller.signal })).rejects.toBe(reason)
    expect(await until(transport, 'failed')).toMatchObject({ state: 'failed' })
  })

  test('says so when the other side hangs up', async () => {
    const rude = await listening(socket => socket.end())
    await expect(created(rude).connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining('closed the connection without an answer'),
    })
  })

  test('says so when the other side is no MQTT broker', async () => {
    const web = await listening(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(created(web).connect({ signal })).rejects.toMatchObject({ code: 'connectFailed' })
  })

  test('takes the first of several brokers that answers', async () => {
    const broker = await startBroker()
    onTestFinished(() => broker.close())
    const silent = await listening(() => undefined)
    await connected([url(await freePort()), silent, broker.url], { connectTimeout: 100 })
    expect(broker.counters().sessions).toBe(1)
  })

  test('says of each of several brokers why it failed', async () => {
    const [refusing, silent] = [url(await freePort()), await listening(() => undefined)]
    const transport = created([refusing, silent], { connectTimeout: 100 })
    await expect(transport.connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringMatching(
        new RegExp(`^nothing accepts connections at ${refusing}: .*; ${silent} did not answer within 100 ms`),
      ),
    })
  })

  test('turns off the delay of small packets', async () => {
    const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    onTestFinished(() => setNoDelay.mockRestore())
    const broker = await scripted(5, (_packet, peer) =>
      peer.send({ cmd: 'connack', sessionPresent: false, reasonCode: 0 }),
    )
    await connected(broker.url)
    expect(setNoDelay).toHaveBeenCalledWith(true)
  })

  test('asks for no session that outlives the connection, and names the client after the node', async () => {
    const broker = await scripted(5, (_packet, peer) =>
      peer.send({ cmd: 'connack', sessionPresent: false, reasonCode: 0 }),
    )
    await connected(broker.url, { identity: 'web1.example.net', prefix: 'a/b' })
    expect(broker.packets[0]).toMatchObject({ clean: true, clientId: 'a:b:web1.example.net' })
    expect(broker.packets[0]).not.toHaveProperty('properties.sessionExpiryInterval')
  })
})

describe('credentials', () => {
  let broker: Mosquitto
  beforeAll(async () => {
    broker = await startMosquitto({ users })
  })
  afterAll(() => broker.stop())

  test.each<ProtocolVersion>([5, 4, 'auto'])(
    'are let in by mosquitto in version %s',
    async protocolVersion => {
      await connected(broker.url, { protocolVersion, username: 'alice', password: users.alice })
      await connected(broker.url.replace('//', '//alice:secret%20of%20alice@'), { protocolVersion })
    },
  )

  test.each<ProtocolVersion>([5, 4, 'auto'])(
    'are refused by mosquitto in version %s as what they are',
    async protocolVersion => {
      const transport = created(broker.url, { protocolVersion, username: 'alice', password: 'wrong' })
      await expect(transport.connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
      await expect(created(broker.url, { protocolVersion }).connect({ signal })).rejects.toMatchObject({
        code: 'notAuthorized',
      })
    },
  )

  test('are refused by a broker of the older version as what they are', async () => {
    const embedded = await startBroker({ users: { alice: { password: users.alice } } })
    onTestFinished(() => embedded.close())
    const transport = created(embedded.url, { username: 'alice', password: 'wrong' })
    await expect(transport.connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
    await connected(embedded.url, { username: 'alice', password: users.alice })
  })

  test('are in no error, no status and no cause', async () => {
    const secret = 'planted-secret'
    const urls = [
      broker.url.replace('//', `//alice:${secret}@`),
      `mqtt://alice:${secret}@127.0.0.1:${await freePort()}`,
      `mqtt://alice:${secret}@no-such-host.invalid`,
      `mqtts://alice:${secret}@127.0.0.1:${broker.port}`,
      `ws://alice:${secret}@127.0.0.1:${broker.port}`,
    ]
    for (const each of urls) {
      const transport = created(each, { connectTimeout: 1000 })
      const [settled] = await Promise.allSettled([transport.connect({ signal })])
      expect(settled.status).toBe('rejected')
      const seen = inspect([settled, await until(transport, 'failed')], { depth: 20, showHidden: true })
      expect(seen).not.toContain(secret)
    }
  })
})

describe('the version', () => {
  test('is the older one where the broker hangs up on the newer', async () => {
    const versions: unknown[] = []
    const broker = await scripted(4, (packet, peer) => {
      const version = packet.cmd === 'connect' ? packet.protocolVersion : undefined
      versions.push(version)
      if (version === 5) peer.socket.destroy()
      else peer.send({ cmd: 'connack', sessionPresent: false, returnCode: 0 })
    })
    await connected(broker.url)
    expect(versions).toEqual([5, 4])
  })

  test('is the older one where the broker refuses the newer', async () => {
    const broker = await startBroker()
    onTestFinished(() => broker.close())
    const transport = await connected(broker.url)
    expect(transport.capabilities.expiry).toBe(false)
  })

  test('that was asked for is the only one tried', async () => {
    const broker = await startBroker()
    onTestFinished(() => broker.close())
    await expect(created(broker.url, { protocolVersion: 5 }).connect({ signal })).rejects.toMatchObject({
      code: 'connectFailed',
      message: expect.stringContaining('does not speak this version of MQTT'),
    })
  })

  test('is remembered for a broker when the connection comes back', async () => {
    const versions: unknown[] = []
    const broker = await scripted(4, (packet, peer) => {
      const version = packet.cmd === 'connect' ? packet.protocolVersion : undefined
      versions.push(version)
      peer.send({ cmd: 'connack', sessionPresent: false, returnCode: version === 5 ? 1 : 0 })
    })
    const transport = await connected(broker.url)
    broker.drop()
    await until(transport, 'reconnecting')
    await until(transport, 'connected')
    expect(versions).toEqual([5, 4, 4])
  })
})
