import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Deferred } from '../system/deferred'
import { GroupedWrites } from './grouped-writes'

/** Writes that end when they are told to. */
function held(): {
  writes: GroupedWrites<string>
  begun: { operations: string[]; sync: boolean; end: Deferred<void> }[]
} {
  const begun: { operations: string[]; sync: boolean; end: Deferred<void> }[] = []
  const writes = new GroupedWrites<string>((operations, { sync }) => {
    const end = new Deferred<void>()
    begun.push({ operations: [...operations], sync, end })
    return end.promise
  })
  return { writes, begun }
}

test('what comes during a write goes together in the next one', async () => {
  const { writes, begun } = held()
  const first = writes.add(['a'], { sync: false })
  const second = writes.add(['b', 'c'], { sync: false })
  const third = writes.add(['d'], { sync: true })
  begun[0]?.end.resolve()
  await first
  await setImmediate()
  begun[1]?.end.resolve()
  await Promise.all([second, third])
  expect(begun.map(({ operations, sync }) => ({ operations, sync }))).toEqual([
    { operations: ['a'], sync: false },
    { operations: ['b', 'c', 'd'], sync: true },
  ])
})

test('a write that fails is told to those who were in it, and the next one is tried', async () => {
  const { writes, begun } = held()
  const first = writes.add(['a'], { sync: true })
  const second = writes.add(['b'], { sync: true })
  begun[0]?.end.reject(new Error('no space left'))
  await expect(first).rejects.toThrow('no space left')
  await setImmediate()
  begun[1]?.end.resolve()
  await second
})

test('it has settled when nothing waits any more', async () => {
  const { writes, begun } = held()
  let settled = false
  void writes.add(['a'], { sync: false })
  void writes.add(['b'], { sync: false })
  const settling = writes.settled().then(() => (settled = true))
  begun[0]?.end.resolve()
  await setImmediate()
  expect(settled).toBe(false)
  begun[1]?.end.resolve()
  await settling
  expect(begun).toHaveLength(2)
})
