import { describe, expect, test } from 'vitest'
import { manualClock, type ManualClock } from './manual-clock'

function logged(clock: ManualClock): { log: string[]; at: (delayMs: number, name: string) => () => void } {
  const log: string[] = []
  return {
    log,
    at: (delayMs, name) => clock.schedule(delayMs, () => log.push(`${name} at ${clock.monotonicMs()}`)),
  }
}

describe('a manual clock', () => {
  test('stands still until it is advanced', async () => {
    const clock = manualClock({ startMs: 1000 })
    const { log, at } = logged(clock)
    at(0, 'now')
    await clock.settle()
    expect([clock.nowMs(), clock.monotonicMs(), log]).toEqual([1000, 0, []])
    await clock.advance(0)
    expect(log).toEqual(['now at 0'])
  })

  test('runs timers in order of their time, each at its own, equal ones as they were scheduled', async () => {
    const clock = manualClock()
    const { log, at } = logged(clock)
    for (const [delayMs, name] of [
      [30, 'c'],
      [10, 'a'],
      [20, 'b'],
      [10, 'a2'],
      [31, 'too late'],
    ] as const)
      at(delayMs, name)
    await clock.advance(30)
    expect(log).toEqual(['a at 10', 'a2 at 10', 'b at 20', 'c at 30'])
    expect([clock.monotonicMs(), clock.pendingTimers]).toEqual([30, 1])
  })

  test('runs what timers schedule within the time that passes', async () => {
    const clock = manualClock()
    const { log, at } = logged(clock)
    clock.schedule(10, () => at(5, 'inner'))
    at(12, 'between')
    await clock.advance(20)
    expect(log).toEqual(['between at 12', 'inner at 15'])
  })

  test('lets what follows from a timer settle before the next timer', async () => {
    const clock = manualClock()
    const log: string[] = []
    const long = async (): Promise<void> => {
      for (let step = 0; step < 50; step += 1) await Promise.resolve()
      log.push(`settled at ${clock.monotonicMs()}`)
    }
    const running: Promise<void>[] = []
    clock.schedule(1, () => void running.push(long()))
    clock.schedule(2, () => log.push('next'))
    await clock.advance(2)
    await Promise.all(running)
    expect(log).toEqual(['settled at 1', 'next'])
  })

  test('runs timers that code started before advancing scheduled only after an await', async () => {
    const clock = manualClock()
    const { log, at } = logged(clock)
    const started = Promise.resolve().then(() => at(5, 'scheduled late'))
    await clock.advance(5)
    await started
    expect(log).toEqual(['scheduled late at 5'])
  })

  test('does not run what was cancelled, and cancelling again does nothing', async () => {
    const clock = manualClock()
    const { log, at } = logged(clock)
    const cancel = at(10, 'cancelled')
    at(10, 'kept')
    cancel()
    cancel()
    expect(clock.pendingTimers).toBe(1)
    await clock.advance(10)
    cancel()
    expect(log).toEqual(['kept at 10'])
  })

  test('cancels the right one of many at the same time', async () => {
    const clock = manualClock()
    const { log, at } = logged(clock)
    const cancels = ['a', 'b', 'c'].map(name => at(10, name))
    cancels[1]?.()
    await clock.advance(10)
    expect(log).toEqual(['a at 10', 'c at 10'])
  })

  test('jumps like a wall clock: monotonic time stands and no timer runs', async () => {
    const clock = manualClock({ startMs: 1000 })
    const { log, at } = logged(clock)
    at(10, 'timer')
    clock.jump(-500)
    await clock.settle()
    expect([clock.nowMs(), clock.monotonicMs(), log]).toEqual([500, 0, []])
  })

  test('steps from timer to timer, each alone, and no further than it may', async () => {
    const clock = manualClock()
    const { log, at } = logged(clock)
    for (const [delayMs, name] of [
      [10, 'a'],
      [10, 'b'],
      [20, 'c'],
    ] as const)
      at(delayMs, name)
    expect([await clock.step(), [...log]]).toEqual([true, ['a at 10']])
    expect([await clock.step(19), await clock.step(19), clock.monotonicMs()]).toEqual([true, false, 10])
    expect([await clock.step(), await clock.step(), clock.monotonicMs()]).toEqual([true, false, 20])
    expect(log).toEqual(['a at 10', 'b at 10', 'c at 20'])
  })

  // A fleet whose frames took fractions of milliseconds dropped all its replies: what travels says whole ones.
  test('has a wall clock of whole milliseconds, whatever fractions pass', async () => {
    const clock = manualClock({ startMs: 1000 })
    await clock.advance(1.5)
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([1001, 1.5])
  })

  test('says what a timer threw, and goes on from there', async () => {
    const clock = manualClock()
    const { log, at } = logged(clock)
    clock.schedule(5, () => {
      throw new Error('from a timer')
    })
    at(10, 'after')
    await expect(clock.advance(10)).rejects.toThrow('from a timer')
    expect(clock.monotonicMs()).toBe(5)
    await clock.advance(5)
    expect(log).toEqual(['after at 10'])
  })

  test.each([-1, Number.NaN])('refuses to advance by %s', async ms => {
    await expect(manualClock().advance(ms)).rejects.toMatchObject({ code: 'invalidOption' })
  })
})
