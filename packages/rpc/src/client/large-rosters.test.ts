import { afterEach, expect, test } from 'vitest'
import { directAddress, encodeBody, parseBody, readRequest, readFrame, unsigned } from '@collective/core'
import type { Publication, ReceivedFrame, Transport } from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { manualClock, type ManualClock } from '@collective/testing'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import { newId } from '../system/identifiers'
import { systemRandom } from '../system/system-clock'
import { createClient } from './create-client'
import { printer } from './fleet.fixture'
import type { Client } from './client'

const size = 5_000
const roster = Array.from({ length: size }, (_, index) => `web${index + 1}.example.net`)
const signal = neverAborted()

let open: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  await Promise.all(open.map(each => each.close()))
  open = []
})

interface Rig {
  readonly clock: ManualClock
  readonly client: Client
  readonly publications: readonly Publication[]
}

/** A client whose publications are seen, on a hub where one transport stands for all nodes. */
async function start(answer: (identity: string, times: number) => boolean): Promise<Rig> {
  const hub = memoryHub()
  const clock = manualClock()
  open.push(await everyNode(hub, answer))
  const publications: Publication[] = []
  const transport = memory(hub)
  const seen: Transport = Object.assign(transport, {
    publish: (publication: Publication, options: { signal: AbortSignal }) => {
      publications.push(publication)
      return Object.getPrototypeOf(transport).publish.call(transport, publication, options)
    },
  })
  const client = await createClient({ transport: seen, security: unsigned({ caller: 'user=test' }), clock })
  open.push({ close: () => client.close({ timeout: 0 }) })
  return { clock, client, publications }
}

/** Five thousand nodes on one connection; whether one answers, and when it is asked how often, is the test's to say. */
async function everyNode(
  hub: MemoryHub,
  answers: (identity: string, times: number) => boolean,
): Promise<Transport> {
  const transport = memory(hub)
  const asked = new Map<string, number>()
  const take = async ({ address, bytes }: ReceivedFrame): Promise<void> => {
    if (address.type !== 'direct') return
    const times = (asked.get(address.identity) ?? 0) + 1
    asked.set(address.identity, times)
    if (!answers(address.identity, times)) return
    const security = unsigned({ identity: address.identity })
    const { message } = await security.open(readFrame(bytes), { signal })
    const { run, agent, action } = readRequest(parseBody(message.body, 64))
    const about = {
      v: 1,
      request: message.id,
      run,
      agent,
      action,
      sequence: 1,
      boot: 'ab'.repeat(8),
    } as const
    const body = encodeBody({ ...about, outcome: 'ok', status: 0, message: 'OK', data: { printers: ['lp'] } })
    const to = { type: 'request', requestId: message.id } as const
    const header = {
      kind: 'reply',
      collective: 'collective',
      id: newId(systemRandom),
      createdMs: 0,
      ttlMs: 60_000,
      to,
    } as const
    const sealed = await security.seal({ ...header, body }, [], { signal })
    if (!message.replyTo) throw new Error('expected a request that wants an answer')
    const targets = [{ address: message.replyTo, envelope: new Uint8Array(0) }]
    await transport.publish(
      { protected: sealed.protected, body: sealed.body, targets, expiresMs: 60_000 },
      { signal },
    )
  }
  await transport.connect({ signal })
  const addresses = roster.map(identity => directAddress('collective', identity))
  await transport.subscribe(addresses, frame => void take(frame), { signal })
  return transport
}

test('five thousand members are one publication, one body, one timer', async () => {
  const { clock, client, publications } = await start(() => true)
  const idleTimers = clock.pendingTimers
  const run = client.agent(printer).list({}, { roster })
  let replies = 0
  let mostTimers = 0
  for await (const reply of run) {
    if (reply.outcome === 'ok') replies += 1
    mostTimers = Math.max(mostTimers, clock.pendingTimers - idleTimers)
  }
  const { stats } = await run.summary()
  expect([replies, stats.okCount, stats.noResponseFrom.length]).toEqual([size, size, 0])
  expect(publications.map(({ targets }) => targets.length)).toEqual([size])
  expect(mostTimers).toBeLessThanOrEqual(1)
  expect(clock.pendingTimers).toBe(idleTimers)
})

test('of five thousand members only the silent are asked again, together, until the end', async () => {
  const isSilent = (identity: string): boolean => identity.startsWith('web1')
  const silent = roster.filter(isSilent).length
  const { clock, client, publications } = await start(identity => !isSilent(identity))
  const summary = client.agent(printer).list({}, { roster, timeout: 5_000 }).summary()
  await clock.advance(6_000)
  const { stats } = await summary
  expect([stats.okCount, stats.noResponseFrom.length]).toEqual([size - silent, silent])
  expect(publications.map(({ targets }) => targets.length)).toEqual([size, silent, silent])
})

test('five thousand members of whom each answers only when it is asked again are all ok', async () => {
  const { clock, client } = await start((_identity, times) => times > 1)
  const summary = client.agent(printer).list({}, { roster }).summary()
  await clock.advance(2_000)
  expect((await summary).stats).toMatchObject({ okCount: size, duplicates: 0 })
})
