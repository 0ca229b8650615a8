import {
  broadcastAddress,
  directAddress,
  eventAddress,
  type Address,
  type Status,
  type Transport,
} from '@collective/core'
import { encodeText, neverAborted } from '@collective/core/internal'
import { manualClock } from '@collective/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { memory, memoryHub, type MemoryHub } from './index'

const signal = neverAborted()
const address = broadcastAddress('collective', 'puppet')
const nothing = new Uint8Array()

async function connected(hub: MemoryHub): Promise<Transport> {
  const transport = memory(hub)
  onTestFinished(() => transport.close())
  await transport.connect({ signal })
  return transport
}

async function listen(transport: Transport, ...addresses: readonly Address[]): Promise<string[]> {
  const texts: string[] = []
  await transport.subscribe(addresses, frame => texts.push(new TextDecoder().decode(frame.bytes).slice(2)), {
    signal,
  })
  return texts
}

function send(
  transport: Transport,
  to: Address,
  text: string,
  expiresMs = 1000,
): ReturnType<Transport['publish']> {
  const publication = {
    targets: [{ address: to, envelope: nothing }],
    protected: nothing,
    body: encodeText(text),
    expiresMs,
  }
  return transport.publish(publication, { signal })
}

async function statusOf(transport: Transport): Promise<Status | undefined> {
  for await (const status of transport.status()) return status
  return undefined
}

describe('a memory transport', () => {
  test('hands over after publish has returned, not within it', async () => {
    const transport = await connected(memoryHub())
    const texts = await listen(transport, address)
    const publishing = send(transport, address, 'later')
    expect(texts).toEqual([])
    await publishing
    await manualClock().settle()
    expect(texts).toEqual(['later'])
  })

  test('hands a frame once to a subscription whose addresses overlap', async () => {
    const transport = await connected(memoryHub())
    const everything = [eventAddress('collective', '*', '*'), eventAddress('collective', 'started', '*')]
    const texts = await listen(transport, ...everything, eventAddress('collective', 'started', 'web1'))
    await send(transport, eventAddress('collective', 'started', 'web1'), 'once')
    await manualClock().settle()
    expect(texts).toEqual(['once'])
  })

  test('does not notice when the list of addresses is changed after subscribing', async () => {
    const transport = await connected(memoryHub())
    const addresses: Address[] = [address]
    const subscription = await transport.subscribe(addresses, () => undefined, { signal })
    addresses.splice(0, 1, directAddress('collective', 'web1'))
    await subscription.close()
    expect(await send(transport, directAddress('collective', 'web1'), 'nobody')).toEqual(['unroutable'])
  })

  test('gives two subscriptions of one transport bytes and an address that neither can change for the other', async () => {
    const transport = await connected(memoryHub())
    await transport.subscribe([address], frame => frame.bytes.fill(0), { signal })
    const texts = await listen(transport, address)
    await transport.subscribe([address], frame => expect(Object.isFrozen(frame.address)).toBe(true), {
      signal,
    })
    await send(transport, address, 'untouched')
    await manualClock().settle()
    expect(texts).toEqual(['untouched'])
  })

  test('tells its logger of a handler that throws', async () => {
    const told: unknown[] = []
    const method = (...said: readonly unknown[]): void => void told.push(said)
    const logger = {
      trace: method,
      debug: method,
      info: method,
      warn: method,
      error: method,
      child: () => logger,
    }
    const transport = memory(memoryHub(), { logger })
    onTestFinished(() => transport.close())
    await transport.connect({ signal })
    const thrown = new Error('a handler that throws')
    const throwing = (): void => {
      throw thrown
    }
    await transport.subscribe([address], throwing, { signal })
    await send(transport, address, 'body')
    await manualClock().settle()
    expect(told).toEqual([[{ err: thrown, address }, 'a handler of frames threw']])
  })

  test('says unroutable of direct addresses alone', async () => {
    const transport = await connected(memoryHub())
    expect(await send(transport, address, 'nobody')).toEqual(['accepted'])
    expect(await send(transport, directAddress('collective', 'web1'), 'nobody')).toEqual(['unroutable'])
  })
})

describe('a hub', () => {
  test('shares nothing with another hub', async () => {
    const [here, there] = await Promise.all([connected(memoryHub()), connected(memoryHub())])
    const texts = await listen(there, address)
    await send(here, address, 'elsewhere')
    await manualClock().settle()
    expect(texts).toEqual([])
  })

  test('lets frames travel by its clock, in order', async () => {
    const clock = manualClock()
    const transport = await connected(memoryHub({ clock, latencyMs: 20 }))
    const texts = await listen(transport, address)
    await send(transport, address, 'one')
    await clock.advance(10)
    await send(transport, address, 'two')
    await clock.advance(9)
    expect(texts).toEqual([])
    await clock.advance(1)
    expect(texts).toEqual(['one'])
    await clock.advance(10)
    expect(texts).toEqual(['one', 'two'])
  })

  test('drops what expires on its way', async () => {
    const clock = manualClock()
    const transport = await connected(memoryHub({ clock, latencyMs: 20 }))
    const texts = await listen(transport, address)
    await send(transport, address, 'too old', 19)
    await send(transport, address, 'just in time', 20)
    await clock.advance(20)
    expect(texts).toEqual(['just in time'])
  })

  test('leaves no timer behind when a transport is closed', async () => {
    const clock = manualClock()
    const transport = await connected(memoryHub({ clock, latencyMs: 20 }))
    const texts = await listen(transport, address)
    await send(transport, address, 'on its way')
    await transport.close()
    expect(clock.pendingTimers).toBe(0)
    await clock.advance(20)
    expect(texts).toEqual([])
  })

  test('holds so many frames for one transport, drops the newer ones and says unknown', async () => {
    const transport = await connected(memoryHub({ maxQueued: 2 }))
    const texts = await listen(transport, address)
    const results = await Promise.all(['one', 'two', 'three'].map(text => send(transport, address, text)))
    await manualClock().settle()
    expect(results.flat()).toEqual(['accepted', 'accepted', 'unknown'])
    expect(texts).toEqual(['one', 'two'])
    expect(await send(transport, address, 'four')).toEqual(['accepted'])
  })

  test('breaks the connection of one transport and not of another', async () => {
    const hub = memoryHub()
    const [stays, goes] = await Promise.all([connected(hub), connected(hub)])
    expect([hub.has(stays), hub.has(memory(hub))]).toEqual([true, false])
    await listen(goes, directAddress('collective', 'web1'))
    hub.disconnect(goes)
    expect(await statusOf(goes)).toMatchObject({
      state: 'reconnecting',
      attempt: 1,
      cause: { code: 'disconnected' },
    })
    expect(await statusOf(stays)).toEqual({ state: 'connected', reconnects: 0 })
    await expect(send(goes, address, 'away')).rejects.toMatchObject({ code: 'notConnected' })
    await expect(listen(goes, address)).rejects.toMatchObject({ code: 'notConnected' })
    expect(await send(stays, directAddress('collective', 'web1'), 'nobody')).toEqual(['unroutable'])
    hub.reconnect(goes)
    expect(await statusOf(goes)).toEqual({ state: 'connected', reconnects: 1 })
    expect(await send(stays, directAddress('collective', 'web1'), 'there')).toEqual(['accepted'])
    await goes.close()
    expect([hub.has(stays), hub.has(goes)]).toEqual([true, false])
  })

  test('says farewell for a connection that breaks, each time, and not for one that is closed', async () => {
    const hub = memoryHub()
    const watcher = await connected(hub)
    const farewells: string[] = []
    await watcher.subscribe(
      [eventAddress('collective', '*', '*')],
      ({ address: from, bytes }) =>
        farewells.push(`${from.type === 'event' && from.identity} ${bytes.length}`),
      { signal },
    )
    const [breaks, ends] = [memory(hub), memory(hub)]
    onTestFinished(() => breaks.close())
    await breaks.connect({ signal, farewell: eventAddress('collective', 'suspect', 'web1') })
    await ends.connect({ signal, farewell: eventAddress('collective', 'suspect', 'web2') })
    hub.disconnect(breaks)
    hub.disconnect(breaks)
    hub.reconnect(breaks)
    hub.disconnect(breaks)
    await ends.close()
    await manualClock().settle()
    expect(farewells).toEqual(['web1 2', 'web1 2'])
  })

  test('loses what is on its way to a connection that breaks', async () => {
    const hub = memoryHub()
    const [sender, receiver] = await Promise.all([connected(hub), connected(hub)])
    const texts = await listen(receiver, address)
    const publishing = send(sender, address, 'lost')
    hub.disconnect(receiver)
    hub.reconnect(receiver)
    await publishing
    await send(sender, address, 'after')
    await manualClock().settle()
    expect(texts).toEqual(['after'])
  })

  test('does not count a reconnect of what was not broken', async () => {
    const hub = memoryHub()
    const transport = await connected(hub)
    hub.reconnect()
    expect(await statusOf(transport)).toEqual({ state: 'connected', reconnects: 0 })
  })

  test('forgets a subscription that is closed while its connection is broken', async () => {
    const hub = memoryHub()
    const transport = await connected(hub)
    const web1 = directAddress('collective', 'web1')
    const subscription = await transport.subscribe([web1], () => undefined, { signal })
    hub.disconnect()
    await subscription.close()
    hub.reconnect()
    expect(await send(transport, web1, 'nobody')).toEqual(['unroutable'])
  })

  test.each(['connectRefused', 'notAuthorized'] as const)(
    'refuses connections with %s, finally for those who asked',
    async code => {
      const hub = memoryHub()
      hub.refuseConnects(code)
      const refused = memory(hub)
      onTestFinished(() => refused.close())
      await expect(refused.connect({ signal })).rejects.toMatchObject({ code })
      expect(await statusOf(refused)).toMatchObject({ state: 'failed', cause: { code } })
      hub.acceptConnects()
      await expect(refused.connect({ signal })).rejects.toMatchObject({ code })
      expect(await statusOf(await connected(hub))).toEqual({ state: 'connected', reconnects: 0 })
    },
  )

  test('counts the attempts to come back while it refuses', async () => {
    const hub = memoryHub()
    const transport = await connected(hub)
    hub.disconnect()
    hub.refuseConnects()
    hub.reconnect()
    hub.reconnect()
    expect(await statusOf(transport)).toMatchObject({
      state: 'reconnecting',
      attempt: 3,
      cause: { code: 'connectRefused' },
    })
    hub.acceptConnects()
    hub.reconnect()
    expect(await statusOf(transport)).toEqual({ state: 'connected', reconnects: 1 })
  })

  test('keeps an attempt that it refuses from breaking a connection that stands', async () => {
    const hub = memoryHub()
    const transport = await connected(hub)
    hub.refuseConnects()
    hub.reconnect()
    expect(await statusOf(transport)).toEqual({ state: 'connected', reconnects: 0 })
  })

  test('does not know transports that are not connected to it', async () => {
    const hub = memoryHub()
    const stranger = await connected(memoryHub())
    const closed = await connected(hub)
    await closed.close()
    for (const transport of [stranger, closed])
      expect(() => hub.disconnect(transport)).toThrow(expect.objectContaining({ code: 'invalidOption' }))
  })

  test('refuses a latency without a clock', () => {
    expect(() => memoryHub({ latencyMs: 5 })).toThrow(expect.objectContaining({ code: 'invalidOption' }))
  })
})
