import { broadcastAddress, type Transport } from '@collective/core'
import { encodeText, neverAborted } from '@collective/core/internal'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import { describe, expect, onTestFinished, test } from 'vitest'
import { manualClock } from '../manual-clock/manual-clock'
import { reconnectCompliance, transportCompliance } from '../transport-compliance/transport-compliance'
import type { ReconnectHarness } from '../transport-compliance/check'
import type { FaultyTransportOptions } from './fault-options'
import { faultyTransport, type FaultyTransport } from './faulty-transport'

const signal = neverAborted()
const address = broadcastAddress('collective', 'puppet')
const many = 2000

interface Fixture {
  readonly hub: MemoryHub
  readonly sender: Transport
  readonly faulty: FaultyTransport
  readonly received: string[]
}

async function fixture(options: FaultyTransportOptions): Promise<Fixture> {
  const hub = memoryHub()
  const sender = memory(hub)
  const faulty = faultyTransport(memory(hub), options)
  onTestFinished(() => closeAll(sender, faulty))
  await sender.connect({ signal })
  await faulty.connect({ signal })
  const received: string[] = []
  await faulty.subscribe([address], frame => received.push(new TextDecoder().decode(frame.bytes)), { signal })
  return { hub, sender, faulty, received }
}

async function closeAll(...transports: readonly Transport[]): Promise<void> {
  await Promise.all(transports.map(transport => transport.close()))
}

async function send(transport: Transport, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await sendOne(transport, `${index}`)
  await manualClock().settle()
}

async function sendOne(transport: Transport, body: string): Promise<void> {
  const nothing = new Uint8Array()
  const targets = [{ address, envelope: nothing }]
  await transport.publish(
    { targets, protected: nothing, body: encodeText(body), expiresMs: 1000 },
    { signal },
  )
}

function texts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `\n\n${index}`)
}

async function setup(): Promise<ReconnectHarness> {
  const hub = memoryHub()
  return {
    createTransport: async () => faultyTransport(memory(hub), { seed: 1 }),
    dropConnections: async () => {
      hub.disconnect()
      hub.reconnect()
    },
  }
}

async function setupDisconnecting(): Promise<ReconnectHarness> {
  const hub = memoryHub()
  const all: FaultyTransport[] = []
  return {
    createTransport: async () => {
      const transport = faultyTransport(memory(hub), { seed: 1 })
      all.push(transport)
      return transport
    },
    dropConnections: async () => {
      for (const transport of all) transport.disconnect()
      for (const transport of all) transport.reconnect()
    },
  }
}

describe('a faulty transport without faults', () => {
  for (const check of transportCompliance({ name: 'it', setup })) test(check.name, check.run)
  for (const check of reconnectCompliance({ name: 'it', setup })) test(check.name, check.run)
})

describe('a faulty transport that is disconnected by hand', () => {
  for (const check of reconnectCompliance({ name: 'it', setup: setupDisconnecting }))
    test(check.name, check.run)

  test('loses what comes meanwhile, refuses what is asked, and comes back', async () => {
    const { sender, faulty, received } = await fixture({ seed: 1 })
    faulty.disconnect()
    await send(sender, 1)
    await expect(send(faulty, 1)).rejects.toMatchObject({ code: 'notConnected' })
    await expect(faulty.subscribe([address], () => undefined, { signal })).rejects.toMatchObject({
      code: 'notConnected',
    })
    faulty.reconnect()
    await sendOne(sender, 'after')
    await manualClock().settle()
    expect(received).toEqual(['\n\nafter'])
  })
})

describe('a faulty transport', () => {
  test('drops as many as it was told, and says how many', async () => {
    const { sender, faulty, received } = await fixture({ seed: 3, drop: 0.1 })
    await send(sender, many)
    expect(faulty.faults().dropped).toBe(many - received.length)
    expect(faulty.faults().dropped / many).toBeCloseTo(0.1, 1)
    expect(faulty.faults().dropped).toBeGreaterThan(0)
  })

  test('duplicates', async () => {
    const { sender, faulty, received } = await fixture({ seed: 3, duplicate: 0.1 })
    await send(sender, many)
    const { duplicated } = faulty.faults()
    expect(duplicated).toBeGreaterThan(0)
    expect(received).toHaveLength(many + duplicated)
    expect([...new Set(received)]).toEqual(texts(many))
  })

  test('corrupts one bit of a copy', async () => {
    const { sender, faulty, received } = await fixture({ seed: 3, corrupt: 1 })
    await sendOne(sender, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa')
    await manualClock().settle()
    expect(faulty.faults().corrupted).toBe(1)
    expect(received[0]).toHaveLength(30)
    expect(received[0]).not.toBe('\n\naaaaaaaaaaaaaaaaaaaaaaaaaaaa')
  })

  test('delays in order by the clock', async () => {
    const clock = manualClock()
    const { sender, received } = await fixture({ seed: 3, clock, delayMs: [5, 50] })
    await send(sender, 100)
    await clock.advance(4)
    expect(received).toEqual([])
    await clock.advance(46)
    expect(received).toEqual(texts(100))
    expect(clock.pendingTimers).toBe(0)
  })

  test('reorders without losing', async () => {
    const clock = manualClock()
    const { sender, faulty, received } = await fixture({ seed: 3, clock, reorder: 0.1 })
    await send(sender, 100)
    await clock.advance(10)
    expect(faulty.faults().reordered).toBeGreaterThan(0)
    expect(received).not.toEqual(texts(100))
    expect([...received].sort()).toEqual(texts(100).sort())
  })

  test('does the same again for the same seed, and something else for another', async () => {
    const run = async (seed: number): Promise<readonly string[]> => {
      const clock = manualClock()
      const { sender, received } = await fixture({
        seed,
        clock,
        drop: 0.1,
        duplicate: 0.1,
        reorder: 0.1,
        delayMs: [0, 9],
      })
      await send(sender, 200)
      await clock.advance(100)
      return received
    }
    const first = await run(5)
    expect(await run(5)).toEqual(first)
    expect(await run(6)).not.toEqual(first)
  })

  test('keeps the other faults where they are when one becomes likelier', async () => {
    const lost = async (duplicate: number): Promise<ReadonlySet<string>> => {
      const { sender, received } = await fixture({ seed: 5, drop: 0.1, duplicate })
      await send(sender, 200)
      return new Set(received)
    }
    expect(await lost(0.5)).toEqual(await lost(0))
  })

  test('gives the copies of one broadcast faults of their own', async () => {
    const { hub, sender, received } = await fixture({ seed: 3, drop: 0.5 })
    const other = faultyTransport(memory(hub), { seed: 4, drop: 0.5 })
    onTestFinished(() => other.close())
    await other.connect({ signal })
    const otherReceived: string[] = []
    await other.subscribe([address], frame => otherReceived.push(new TextDecoder().decode(frame.bytes)), {
      signal,
    })
    await send(sender, 100)
    expect(otherReceived).not.toEqual(received)
  })

  test('breaks during a publication by chance, which the broker may have got, and comes back by the clock', async () => {
    const clock = manualClock()
    const { hub, faulty } = await fixture({ seed: 1, clock, disconnect: 1, disconnectMs: 500 })
    const witness = memory(hub)
    onTestFinished(() => witness.close())
    await witness.connect({ signal })
    let arrived = 0
    await witness.subscribe([address], () => (arrived += 1), { signal })
    for (let index = 0; index < 40; index += 1) {
      await expect(sendOne(faulty, 'perhaps')).rejects.toMatchObject({ code: 'disconnected' })
      await expect(sendOne(faulty, 'away')).rejects.toMatchObject({ code: 'notConnected' })
      await clock.advance(500)
    }
    expect(faulty.faults().disconnected).toBe(40)
    expect(arrived).toBeGreaterThan(0)
    expect(arrived).toBeLessThan(40)
  })

  test('heals', async () => {
    const { sender, faulty, received } = await fixture({ seed: 3, drop: 1 })
    await send(sender, 10)
    faulty.heal()
    await send(sender, 10)
    expect(received).toEqual(texts(10))
  })

  test('leaves no timer behind when it is closed', async () => {
    const clock = manualClock()
    const { sender, faulty, received } = await fixture({ seed: 3, clock, delayMs: 10 })
    await send(sender, 10)
    await faulty.close()
    expect(clock.pendingTimers).toBe(0)
    await clock.advance(10)
    expect(received).toEqual([])
  })

  test('hands nothing late to a subscription that was closed', async () => {
    const clock = manualClock()
    const { sender, faulty } = await fixture({ seed: 3, clock, delayMs: 10 })
    const handed: unknown[] = []
    const subscription = await faulty.subscribe([address], frame => handed.push(frame), { signal })
    await send(sender, 1)
    await subscription.close()
    await clock.advance(10)
    expect(handed).toEqual([])
  })

  test('survives a handler that throws on a late frame', async () => {
    const clock = manualClock()
    const { sender, faulty, received } = await fixture({ seed: 3, clock, delayMs: 10 })
    const throwing = (): void => {
      throw new Error('a handler that throws')
    }
    await faulty.subscribe([address], throwing, { signal })
    await send(sender, 2)
    await clock.advance(10)
    expect(received).toEqual(texts(2))
  })

  test('tells when its transport could not connect', async () => {
    const hub = memoryHub()
    hub.refuseConnects('notAuthorized')
    const faulty = faultyTransport(memory(hub), { seed: 1 })
    await expect(faulty.connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
    const states: string[] = []
    for await (const { state } of faulty.status()) states.push(state)
    expect(states.at(-1)).toBe('failed')
    await faulty.close()
  })

  test.each<Partial<FaultyTransportOptions>>([
    { drop: 1.1 },
    { duplicate: -0.1 },
    { corrupt: Number.NaN },
    { delayMs: 5 },
    { reorder: 0.1 },
    { disconnect: 0.1 },
    { delayMs: [2, 1], clock: manualClock() },
    { seed: 0.5 },
  ])('refuses %j', wrong => {
    expect(() => faultyTransport(memory(memoryHub()), { seed: 1, ...wrong })).toThrow(
      expect.objectContaining({ code: 'invalidOption' }),
    )
  })
})
