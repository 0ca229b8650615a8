import { memory, memoryHub } from '@collective/transport-memory'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../manual-clock/manual-clock'
import { altered, type Breakage } from './broken/alter'
import { breakages } from './broken/breakages'
import { expectedFailures } from './broken/expected-failures'
import type { ComplianceCheck, ReconnectHarness } from './check'
import { reconnectCompliance, transportCompliance } from './transport-compliance'

const clock = manualClock()
const expected: Readonly<Record<string, readonly string[]>> = expectedFailures

/** Each check has a hub of its own; a check that waits in vain loses its patience by the manual clock. */
function checksOf(breakage: Breakage): readonly ComplianceCheck[] {
  const setup = async (): Promise<ReconnectHarness> => {
    const hub = memoryHub()
    const dropConnections = async (): Promise<void> => {
      hub.disconnect()
      // Away for long enough that what was under way when it broke meets it broken.
      for (let turn = 0; turn < 5; turn += 1) await clock.settle()
      hub.reconnect()
    }
    return { createTransport: async () => breakage(memory(hub)), dropConnections }
  }
  const options = { name: 'broken', setup, clock }
  return [...transportCompliance(options), ...reconnectCompliance(options)]
}

/** The behaviours that a broken transport is found not to have. */
async function failuresOf(breakage: Breakage): Promise<readonly string[]> {
  const checks = checksOf(breakage)
  let isOver = false
  const running = Promise.allSettled(checks.map(check => check.run())).finally(() => (isOver = true))
  while (!isOver) await losePatience()
  const ends = await running
  return checks.filter((_, index) => ends[index]?.status === 'rejected').map(check => check.behaviour)
}

/** Nothing here waits for anything but turns of the event loop, so whoever still waits after many of them waits in vain. */
async function losePatience(): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) await clock.settle()
  await clock.advance(10_000)
}

describe('the compliance suite', () => {
  test('finds nothing wrong with a good transport', async () => {
    expect(await failuresOf(transport => transport)).toEqual([])
  })

  test.each(Object.entries(breakages))(
    'finds what is wrong with a transport that %s',
    async (name, breakage) => {
      expect(await failuresOf(breakage)).toEqual(expected[name])
    },
  )

  test('has no check that nothing can fail', () => {
    const behaviours = checksOf(transport => transport).map(check => check.behaviour)
    const failed = new Set(Object.values(expectedFailures).flat())
    expect(behaviours.filter(behaviour => !failed.has(behaviour))).toEqual([])
  })

  test('says what it waited for in vain', async () => {
    const deaf = checksOf(transport =>
      altered(transport, { subscribe: () => Promise.resolve({ close: () => Promise.resolve() }) }),
    )
    const check = deaf.find(({ behaviour }) => behaviour === 'renews subscriptions by wildcard')
    const ending = expect(check?.run()).rejects.toThrow(
      /^expected 1 frames on check-[^/]+\/event\/\*\/\*, got 0 within 10000 ms$/,
    )
    await losePatience()
    await ending
  })
})
