import { readFileSync } from 'node:fs'
import { startBroker, type Broker } from '@collective/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { bareCaller, type BareAnswer, type BareCaller } from './bare-caller'
import { readByteVectors } from './read-vectors'
import { vectorNode } from './vector-node'
import type { FleetNode } from '@collective/rpc'

const answer = z.object({
  topic: z.string(),
  kind: z.string(),
  to: z.tuple([z.string(), z.string()]),
  ttl: z.number(),
  body: z.record(z.string(), z.json()),
  again: z.boolean().default(false),
})
const counts = z.record(z.string(), z.union([z.number(), z.record(z.string(), z.number())]))
const vectors = readByteVectors(
  'node.json',
  z.object({ name: z.string(), topic: z.string(), answers: z.array(answer), counts }),
)
const replyTopics = ['collective', 'eu'].map(name => `collective/${name}/reply/user=root/0123456789abcdef`)

// A ping whose answer tells that everything before it has been dealt with; it grows counters of its own, which are taken off.
const fence = {
  bytes: (id: string): Buffer =>
    Buffer.from(
      [
        `{"v":1,"scheme":"unsigned","kind":"request","collective":"collective","id":"${id}","cred":"client:user=root",` +
          `"created":1750000000000,"ttl":2000,"to":["agent","discovery"],"replyTo":"collective/reply/user=root/0123456789abcdef"}`,
        '',
        `{"v":1,"run":"${id}","attempt":1,"agent":"discovery","action":"ping","data":{},"timeoutMs":2000}`,
      ].join('\n'),
    ),
  counters: ['received', 'passed', 'replies'],
}

let broker: Broker
let node: FleetNode
let caller: BareCaller
const replies = new Map<string, Buffer>()

beforeAll(async () => {
  broker = await startBroker({ port: 0 })
  const description: unknown = JSON.parse(readFileSync(new URL('node.json', import.meta.url), 'utf8'))
  node = await vectorNode(broker.url, description)
  caller = await bareCaller(broker.url, replyTopics)
})

afterAll(async () => {
  await caller.close()
  await node.close()
  await broker.close()
})

for (const [index, { name, topic, bytes, answers, counts: grown }] of vectors.entries())
  test(name, async () => {
    const before = countersOf(node)
    await caller.send(topic, bytes)
    for (const expected of answers) assertAnswer(await caller.answer(), expected)
    await passFence(`${index}`.padStart(32, 'f'))
    const totals = { received: 1, replies: answers.length, ...flat(grown) }
    expect(difference(countersOf(node), before)).toEqual(totals)
  })

async function passFence(id: string): Promise<void> {
  await caller.send('collective/collective/broadcast/discovery', fence.bytes(id))
  expect(partsOf((await caller.answer()).bytes).line['to']).toEqual(['request', id])
  expect(caller.unread).toEqual([])
}

function assertAnswer(found: BareAnswer, expected: z.output<typeof answer>): void {
  const { line, envelope, body } = partsOf(found.bytes)
  const [, requestId] = expected.to
  expect(found.topic).toBe(expected.topic)
  expect(line).toMatchObject({ v: 1, scheme: 'unsigned', cred: 'node:web1', created: 1_750_000_000_000 })
  expect(line).toMatchObject({ kind: expected.kind, to: expected.to, ttl: expected.ttl })
  expect(line['id']).toMatch(/^[0-9a-f]{32}$/)
  expect(envelope).toBe('')
  expect(body).toMatchObject(expected.body)
  expect(Object.keys(body).filter(field => !(field in expected.body)).sort()).toEqual(
    ['boot', ...('message' in expected.body || expected.kind === 'ack' ? [] : ['message'])].sort(),
  )
  if (expected.again) expect(found.bytes).toEqual(replies.get(requestId))
  replies.set(requestId, found.bytes)
}

function partsOf(bytes: Buffer): { line: Record<string, unknown>; envelope: string; body: Record<string, unknown> } {
  const [line = '', envelope = '', ...body] = bytes.toString('utf8').split('\n')
  const object = z.record(z.string(), z.unknown())
  return { line: object.parse(JSON.parse(line)), envelope, body: object.parse(JSON.parse(body.join('\n'))) }
}

function countersOf(of: FleetNode): Record<string, number> {
  const { running, queued, ...counters } = of.counters()
  expect(running + queued).toBe(0)
  return flat(counters)
}

/** Counters by name; those of dropped frames under `dropped CODE`. */
function flat(counters: Readonly<Record<string, number | Readonly<Record<string, number>>>>): Record<string, number> {
  const named = Object.entries(counters).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, value]] : Object.entries(value).map(([code, count]) => [`${name} ${code}`, count]),
  )
  return z.record(z.string(), z.number()).parse(Object.fromEntries(named))
}

function difference(after: Record<string, number>, before: Record<string, number>): Record<string, number> {
  const grown = Object.entries(after).map(([name, value]) => {
    const byFence = fence.counters.includes(name) ? 1 : 0
    return [name, value - (before[name] ?? 0) - byFence] as const
  })
  return Object.fromEntries(grown.filter(([name, count]) => count !== 0 || name === 'received' || name === 'replies'))
}
