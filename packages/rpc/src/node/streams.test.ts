import { unsigned } from '@collective/core'
import { memory, memoryHub } from '@collective/transport-memory'
import { expect, onTestFinished, test } from 'vitest'
import { counter, Counting } from '../client/counter.fixture'
import { Deferred } from '../system/deferred'
import { createNode } from './create-node'
import { rawCaller, type Answer, type RawCaller, type RawRequest } from './raw-caller.fixture'
import type { AgentImplementation } from '../agents/implementation'
import type { FleetNode } from './node'

interface Rig {
  readonly node: FleetNode
  readonly caller: RawCaller
  readonly other: RawCaller
  readonly counting: Counting
  /** Asks to count to a number. @returns the request's id */
  count(to: number, more?: RawRequest): Promise<string>
}

async function start(agent?: AgentImplementation): Promise<Rig> {
  const hub = memoryHub()
  const counting = new Counting()
  const security = unsigned({ identity: 'web1' })
  const node = await createNode({
    identity: 'web1',
    transport: memory(hub),
    security,
    agents: [agent ?? counting.agent()],
  })
  const [caller, other] = await Promise.all([rawCaller(memory(hub)), rawCaller(memory(hub), 'user=other')])
  onTestFinished(async () => {
    await node.close({ timeout: 0 })
    await Promise.all([caller.close(), other.close()])
  })
  const count = (to: number, more: RawRequest = {}): Promise<string> => {
    const request = { to: 'web1', agent: 'counter', action: 'count', data: { to } }
    return caller.request({ ...request, stream: { frames: 3, bytes: 1_000_000 }, ...more })
  }
  return { node, caller, other, counting, count }
}

/** As `1 2 ok/3`: parts by their sequence, the end with its own. */
async function told(caller: RawCaller, answers: number): Promise<string> {
  const words: string[] = []
  while (words.length < answers) words.push(wordOf(await caller.answer()))
  return words.join(' ')
}

function wordOf({ reply, ack }: Answer): string {
  if (!reply) return `${ack?.state}`
  if (reply.partial) return `${reply.sequence}`
  return `${reply.outcome}/${reply.sequence}`
}

test('a stream stands still when its window is full, and goes on by what was received', async () => {
  const { caller, counting, count } = await start()
  const id = await count(5)
  expect(await told(caller, 3)).toBe('1 2 3')
  expect(counting.counted.get('web1')).toBe(3)
  await caller.credit(id, 'web1', { received: 2 })
  expect(await told(caller, 2)).toBe('4 5')
  // Whether it would give more is known when it goes on.
  await caller.credit(id, 'web1', { received: 3 })
  expect(await told(caller, 1)).toBe('ok/6')
})

test('what is open is sent again from where the caller wants it, until the caller has it', async () => {
  const { caller, count } = await start()
  const id = await count(3, { stream: { frames: 4, bytes: 1_000_000 } })
  expect(await told(caller, 4)).toBe('1 2 3 ok/4')
  await caller.credit(id, 'web1', { received: 1, again: 3 })
  expect(await told(caller, 2)).toBe('3 ok/4')
  await caller.credit(id, 'web1', { received: 1, again: 1 })
  expect(await told(caller, 3)).toBe('2 3 ok/4')
  await caller.credit(id, 'web1', { received: 3, again: 4 })
  expect(await told(caller, 2)).toBe('ok/4 alreadyDone')
})

test('the request again has what is open sent again, and does not begin anew', async () => {
  const { caller, counting, count } = await start()
  const id = await count(5)
  expect(await told(caller, 3)).toBe('1 2 3')
  await count(5, { id })
  expect(await told(caller, 3)).toBe('1 2 3')
  await caller.credit(id, 'web1', { received: 3 })
  expect(await told(caller, 3)).toBe('4 5 ok/6')
  await count(5, { id })
  expect(await told(caller, 3)).toBe('4 5 ok/6')
  expect(counting.begun).toEqual(new Map([['web1', 1]]))
})

test('a stream that has nothing to send again says that it runs', async () => {
  const { caller, count } = await start()
  const id = await count(100)
  expect(await told(caller, 3)).toBe('1 2 3')
  await caller.credit(id, 'web1', { received: 0, again: 4 })
  expect(await told(caller, 1)).toBe('accepted')
})

test('what is not known is no stream to go on with', async () => {
  const { caller } = await start()
  await caller.credit('ab'.repeat(16), 'web1', { received: 4, again: 5 })
  const { reply } = await caller.answer()
  expect(reply).toMatchObject({ outcome: 'error', code: 'streamGap', sequence: 5, request: 'ab'.repeat(16) })
  await caller.credit('ab'.repeat(16), 'web1', { received: 5 })
  await caller.credit('cd'.repeat(16), 'web1', { received: 0, again: 1 })
  expect((await caller.answer()).reply?.request).toBe('cd'.repeat(16))
})

test('only who asked moves a stream', async () => {
  const { caller, other, counting, count } = await start()
  const id = await count(5)
  expect(await told(caller, 3)).toBe('1 2 3')
  await other.credit(id, 'web1', { received: 3, again: 4 })
  expect(await told(other, 1)).toBe('error/4')
  expect(counting.counted.get('web1')).toBe(3)
  await caller.credit(id, 'web1', { received: 3 })
  expect(await told(caller, 3)).toBe('4 5 ok/6')
})

test('a cancel overtakes what waits for credit', async () => {
  const { caller, counting, count } = await start()
  const id = await count(100)
  expect(await told(caller, 3)).toBe('1 2 3')
  await caller.cancel(id, 'web1')
  expect((await told(caller, 2)).split(' ').sort()).toEqual(['cancelled/4', 'stopping'])
  expect(counting.ended).toEqual(['web1'])
})

test.each<[string, RawRequest]>([
  ['without a window', { stream: undefined }],
  ['by a broadcast without an address for answers', { to: undefined, withoutReplyTo: true }],
])('a request %s gets no parts, and the action runs all the same', async (_how, more) => {
  const { caller, counting, count, node } = await start()
  await count(50, more)
  await counting.whenEnded(1)
  expect([counting.counted.get('web1'), counting.streamed]).toEqual([50, [false]])
  if (!more.withoutReplyTo) expect(await told(caller, 1)).toBe('ok/1')
  expect(node.counters().replies).toBe(more.withoutReplyTo ? 0 : 1)
})

test('an action that does not listen gives nothing any more when its time is over', async () => {
  const late = new Deferred<void>()
  const over = new Deferred<void>()
  const deaf = counter.implement({
    async *count() {
      yield { n: 1 }
      await late.promise
      try {
        yield { n: 2 }
      } finally {
        over.resolve()
      }
      return { total: 2 }
    },
  })
  const { caller, count } = await start(deaf)
  const id = await count(2, { timeoutMs: 30 })
  expect(await told(caller, 2)).toBe('1 timedOut/2')
  late.resolve()
  await over.promise
  await caller.credit(id, 'web1', { received: 0, again: 1 })
  expect(await told(caller, 2)).toBe('1 timedOut/2')
  expect(caller.unread).toEqual([])
})

test('of ended streams so much is kept, the oldest go first', async () => {
  const { caller, count } = await start()
  const large = { data: { to: 3, size: 200_000 }, stream: { frames: 4, bytes: 4_000_000 } }
  const ids: string[] = []
  // 600 kB each, and 16 MiB have room.
  for (let stream = 0; stream < 28; stream += 1) {
    ids.push(await count(3, large))
    expect(await told(caller, 4)).toBe('1 2 3 ok/4')
  }
  const [first = '', last = ''] = [ids[0], ids.at(-1)]
  await caller.credit(first, 'web1', { received: 0, again: 1 })
  expect(await told(caller, 2)).toBe('ok/4 alreadyDone')
  await caller.credit(last, 'web1', { received: 0, again: 1 })
  expect(await told(caller, 4)).toBe('1 2 3 ok/4')
})
