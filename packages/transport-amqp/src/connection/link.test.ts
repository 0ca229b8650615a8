import {
  broadcastAddress,
  CollectiveError,
  directAddress,
  silentLogger,
  type Logger,
  type Status,
} from '@collective/core'
import { startRabbitmq, startTcpProxy, type Rabbitmq, type TcpProxy } from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  connected,
  created,
  publication,
  rawConnection,
  signal,
  textOf,
  until,
  untilReconnects,
  type AtEnd,
} from '../transport.fixture'

let broker: Rabbitmq
beforeAll(async () => {
  broker = await startRabbitmq()
})
afterAll(() => broker.stop())

async function proxied(
  atEnd: AtEnd = run => onTestFinished(() => run()),
): Promise<{ proxy: TcpProxy; url: string }> {
  const proxy = await startTcpProxy(broker.port)
  atEnd(() => proxy.close())
  return { proxy, url: `amqp://127.0.0.1:${proxy.port}` }
}

const address = broadcastAddress('collective', 'puppet')

describe('a connection that is lost', () => {
  test('comes back when the broker was killed and started again, with its subscriptions', async () => {
    const transport = await connected(broker.url, { identity: 'web1', reconnectDelay: 200 })
    const texts: string[] = []
    await transport.subscribe([address], ({ bytes }) => texts.push(textOf(bytes)), { signal })
    await broker.kill()
    await until(transport, 'reconnecting')
    await expect(transport.publish(publication([address]), { signal })).rejects.toMatchObject({
      code: 'notConnected',
    })
    await broker.restart()
    await untilReconnects(transport, 1)
    const fence = directAddress('collective', 'web1')
    let pass: () => void = () => undefined
    const fenced = new Promise<void>(resolve => (pass = resolve))
    await transport.subscribe([fence], () => pass(), { signal })
    await transport.publish(publication([address], 'after'), { signal })
    await transport.publish(publication([fence]), { signal })
    await fenced
    expect(texts).toEqual(['after'])
  })

  test('goes to the next broker when its own stays away', async () => {
    const [first, second] = [await proxied(), await proxied()]
    const transport = await connected([first.url, second.url], { reconnectDelay: 20 })
    first.proxy.refuse(true)
    first.proxy.drop()
    await untilReconnects(transport, 1)
    second.proxy.drop()
    await untilReconnects(transport, 2)
  })

  test('is counted in attempts with their cause while nobody answers', async () => {
    const { proxy, url } = await proxied()
    const transport = await connected(url, { reconnectDelay: 20 })
    const seen: Status[] = []
    proxy.refuse(true)
    proxy.drop()
    for await (const status of transport.status()) {
      if (status.state === 'reconnecting') seen.push(status)
      if (seen.length === 3) break
    }
    expect(seen).toMatchObject([
      { attempt: 1, cause: { code: 'disconnected' } },
      { attempt: 2, cause: { code: 'connectFailed' } },
      { attempt: 3, cause: { code: 'connectFailed' } },
    ])
  })

  test('says why, where the broker did', async () => {
    const transport = await connected(broker.url)
    await broker.ctl('close_all_connections', 'the reason of the keeper')
    expect(await until(transport, 'reconnecting')).toMatchObject({
      cause: { code: 'disconnected', message: expect.stringContaining('the reason of the keeper') },
    })
  })

  test('is one whose queue somebody deletes', async () => {
    const transport = await connected(broker.url, { identity: 'web2' })
    const own = directAddress('collective', 'web2')
    const came = new Promise<string>(resolve => {
      void transport.subscribe([own], ({ bytes }) => resolve(textOf(bytes)), { signal })
    })
    await broker.ctl('delete_queue', 'collective.node.web2')
    expect(await until(transport, 'reconnecting')).toMatchObject({
      cause: { code: 'disconnected', message: expect.stringContaining('deleted our queue') },
    })
    await untilReconnects(transport, 1)
    expect(await transport.publish(publication([own], 'after'), { signal })).toEqual(['accepted'])
    expect(await came).toBe('after')
  })

  test('is one whose exchange somebody deletes, and makes it again', async () => {
    const transport = await connected(broker.url)
    const gone = broadcastAddress('short-lived', 'puppet')
    const texts: string[] = []
    let notify: () => void = () => undefined
    const came = new Promise<void>(resolve => (notify = resolve))
    const onFrame = ({ bytes }: { bytes: Uint8Array }): void => {
      texts.push(textOf(bytes))
      notify()
    }
    await transport.subscribe([gone], onFrame, { signal })
    const raw = await rawConnection(broker.url)
    await (await raw.createChannel()).deleteExchange('short-lived.broadcast')
    expect(await transport.publish(publication([gone], 'lost'), { signal })).toEqual(['unknown'])
    expect(await until(transport, 'reconnecting')).toMatchObject({
      cause: { message: expect.stringContaining("no exchange 'short-lived.broadcast'") },
    })
    await untilReconnects(transport, 1)
    await transport.publish(publication([gone], 'after'), { signal })
    await came
    expect(texts).toEqual(['after'])
  })
})

// Each of these waits for heartbeats, of which the shortest is a second: at the same time.
describe.concurrent('heartbeats', () => {
  test('notice that the network swallows all', async ({ expect, onTestFinished: atEnd }) => {
    const { proxy, url } = await proxied(atEnd)
    const transport = await connected(url, { heartbeat: 1000 }, atEnd)
    proxy.silence()
    expect(await until(transport, 'reconnecting')).toMatchObject({
      cause: {
        code: 'disconnected',
        message: expect.stringContaining('nothing came of it for two heartbeats of 1 s'),
      },
    })
    await untilReconnects(transport, 1)
  })

  test('let the broker notice that our last connection is dead, which holds our queue until then', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { proxy, url } = await proxied(atEnd)
    const transport = await connected(url, { identity: 'web3', heartbeat: 1000 }, atEnd)
    const own = directAddress('collective', 'web3')
    await transport.subscribe([own], () => undefined, { signal })
    proxy.orphan()
    await until(transport, 'reconnecting')
    await untilReconnects(transport, 1)
    expect(await transport.publish(publication([own]), { signal })).toEqual(['accepted'])
  })

  test('are not waited for by whoever closes, and who waits for an answer gets one', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { proxy, url } = await proxied(atEnd)
    const transport = await connected(url, {}, atEnd)
    await transport.publish(publication([address]), { signal })
    proxy.silence()
    const waiting = Promise.allSettled([
      transport.publish(publication([address]), { signal }),
      transport.subscribe([address], () => undefined, { signal }),
    ])
    await transport.close()
    expect(await waiting).toMatchObject([
      { status: 'fulfilled', value: ['unknown'] },
      { status: 'rejected', reason: { code: 'disconnected' } },
    ])
    expect(await until(transport, 'closed')).toEqual({ state: 'closed' })
  })

  test('show that the identity is another process, which goes on', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const first = await connected(broker.url, { identity: 'web4' }, atEnd)
    const second = created(broker.url, { identity: 'web4', heartbeat: 1000 }, atEnd)
    await expect(second.connect({ signal })).rejects.toMatchObject({
      code: 'identityConflict',
      message: expect.stringContaining('collective.node.web4'),
    })
    expect(await until(second, 'failed')).toMatchObject({ cause: { code: 'identityConflict' } })
    expect(await until(first, 'connected')).toEqual({ state: 'connected', reconnects: 0 })
  })

  test('are not waited for when the time to connect is over, and the other process is named all the same', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    await connected(broker.url, { identity: 'web6' }, atEnd)
    const connecting = new AbortController()
    const logger: Logger = {
      ...silentLogger,
      warn: () => connecting.abort(new CollectiveError('connectTimeout', 'the time to connect is over')),
    }
    const second = created(broker.url, { identity: 'web6', logger }, atEnd)
    await expect(second.connect({ signal: connecting.signal })).rejects.toMatchObject({
      code: 'identityConflict',
    })
  })

  test('give who comes back longer than a newcomer to get its queue from a connection that lingers', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { proxy, url } = await proxied(atEnd)
    let onHeld: () => void = () => undefined
    const held = new Promise<void>(resolve => (onHeld = resolve))
    const logger: Logger = {
      ...silentLogger,
      warn: (_fields: object | string, message?: string) =>
        void (message?.includes('holds our queue') && onHeld()),
    }
    const options = { identity: 'web7', heartbeat: 1000, reconnectDelay: 20 }
    const returning = await connected(url, { ...options, logger }, atEnd)
    proxy.refuse(true)
    proxy.drop()
    await until(returning, 'reconnecting')
    const lingers = await connected(broker.url, { identity: 'web7' }, atEnd)
    proxy.refuse(false)
    await held
    // One after the other, each for as long as newcomers try.
    for (const newcomer of [created(broker.url, options, atEnd), created(broker.url, options, atEnd)])
      await expect(newcomer.connect({ signal })).rejects.toMatchObject({ code: 'identityConflict' })
    await lingers.close()
    await untilReconnects(returning, 1)
  })

  test('show who comes back that another process took its identity meanwhile', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { proxy, url } = await proxied(atEnd)
    const options = { identity: 'web5', heartbeat: 1000, reconnectDelay: 20 }
    const first = await connected(url, options, atEnd)
    proxy.refuse(true)
    proxy.drop()
    await until(first, 'reconnecting')
    const second = await connected(broker.url, { identity: 'web5' }, atEnd)
    proxy.refuse(false)
    expect(await until(first, 'failed')).toMatchObject({ cause: { code: 'identityConflict' } })
    expect(await until(second, 'connected')).toEqual({ state: 'connected', reconnects: 0 })
  })
})

describe('closing', () => {
  test('ends an attempt to reconnect that is under way', async () => {
    const { proxy, url } = await proxied()
    const transport = await connected(url, { reconnectDelay: 20 })
    proxy.refuse(true)
    proxy.drop()
    await until(transport, 'reconnecting')
    await transport.close()
    expect(await until(transport, 'closed')).toEqual({ state: 'closed' })
  })
})
