import {
  silentLogger,
  type CancelTimer,
  type Clock,
  type Facts,
  type FactsSource,
  type Logger,
} from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { beforeEach, describe, expect, it } from 'vitest'
import { cachedFacts } from './cached-facts'

/** Time that stands still until it is told to go on. */
class StandingClock implements Clock {
  #nowMs = 0
  readonly #timers = new Map<() => void, number>()

  nowMs = (): number => this.#nowMs
  monotonicMs = (): number => this.#nowMs

  schedule(delayMs: number, callback: () => void): CancelTimer {
    this.#timers.set(callback, this.#nowMs + delayMs)
    return () => void this.#timers.delete(callback)
  }

  get timers(): number {
    return this.#timers.size
  }

  advance(byMs: number): void {
    this.#nowMs += byMs
    for (const [callback, atMs] of [...this.#timers])
      if (atMs <= this.#nowMs && this.#timers.delete(callback)) callback()
  }
}

interface Ask {
  readonly signal: AbortSignal
  answer(facts: Facts): void
  fail(error: Error): void
}

/** A source whose every load waits to be answered. */
function scripted(): FactsSource & { readonly asked: Ask[] } {
  const asked: Ask[] = []
  return {
    name: 'scripted',
    asked,
    load: ({ signal }) => new Promise((answer, fail) => asked.push({ signal, answer, fail })),
  }
}

let clock: StandingClock
let warnings: object[]
let logger: Logger
const call = { signal: neverAborted() }

beforeEach(() => {
  clock = new StandingClock()
  warnings = []
  logger = { ...silentLogger, warn: (fields: object | string) => warnings.push(Object(fields)) }
})

describe('cached facts', () => {
  it('are loaded once until they are too old', async () => {
    const source = scripted()
    const cached = cachedFacts(source, { maxAge: 1_000, clock })
    const first = cached.load(call)
    source.asked[0]?.answer({ rack: 1 })
    expect(await first).toEqual({ rack: 1 })
    clock.advance(999)
    expect(await cached.load(call)).toEqual({ rack: 1 })
    expect(source.asked).toHaveLength(1)
    clock.advance(1)
    const second = cached.load(call)
    source.asked[1]?.answer({ rack: 2 })
    expect(await second).toEqual({ rack: 2 })
  })

  it('share one load among those who ask at once', async () => {
    const source = scripted()
    const cached = cachedFacts(source, { clock })
    const both = [cached.load(call), cached.load(call)]
    source.asked[0]?.answer({ rack: 1 })
    expect(await Promise.all(both)).toEqual([{ rack: 1 }, { rack: 1 }])
    expect(source.asked).toHaveLength(1)
  })

  it('do not end for all because one caller gives up', async () => {
    const source = scripted()
    const cached = cachedFacts(source, { clock })
    const abort = new AbortController()
    const impatient = cached.load({ signal: abort.signal })
    const patient = cached.load(call)
    const reason = new Error('enough')
    abort.abort(reason)
    await expect(impatient).rejects.toBe(reason)
    source.asked[0]?.answer({ rack: 1 })
    expect(await patient).toEqual({ rack: 1 })
  })

  it('stay as they last were when the source fails, and say so', async () => {
    const source = scripted()
    const cached = cachedFacts(source, { maxAge: 1_000, clock, logger })
    const first = cached.load(call)
    source.asked[0]?.answer({ rack: 1 })
    await first
    clock.advance(1_000)
    const second = cached.load(call)
    const failure = new Error('gone')
    source.asked[1]?.fail(failure)
    expect(await second).toEqual({ rack: 1 })
    expect(warnings).toEqual([{ err: failure, source: 'scripted' }])
  })

  it('do not ask a failed source again before they would have aged anyway', async () => {
    const source = scripted()
    const cached = cachedFacts(source, { maxAge: 1_000, clock })
    const first = cached.load(call)
    source.asked[0]?.answer({ rack: 1 })
    await first
    clock.advance(1_000)
    const second = cached.load(call)
    source.asked[1]?.fail(new Error('gone'))
    await second
    clock.advance(999)
    await cached.load(call)
    expect(source.asked).toHaveLength(2)
  })

  it('stay as they last were when the source is late, which is told to stop', async () => {
    const source = scripted()
    const cached = cachedFacts(source, { maxAge: 1_000, timeout: 500, clock, logger })
    const first = cached.load(call)
    source.asked[0]?.answer({ rack: 1 })
    await first
    clock.advance(1_000)
    const second = cached.load(call)
    clock.advance(500)
    expect(await second).toEqual({ rack: 1 })
    expect(source.asked[1]?.signal.aborted).toBe(true)
    expect(warnings).toMatchObject([{ err: { code: 'factsUnavailable' } }])
  })

  it('fail while there have never been any, and ask again at once', async () => {
    const source = scripted()
    const cached = cachedFacts(source, { timeout: 500, clock })
    const first = cached.load(call)
    clock.advance(500)
    await expect(first).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringContaining('within 500 ms'),
    })
    const second = cached.load(call)
    source.asked[1]?.answer({ rack: 1 })
    expect(await second).toEqual({ rack: 1 })
  })

  it('leave no timer behind', async () => {
    const source = scripted()
    const cached = cachedFacts(source, { maxAge: 0, clock })
    const first = cached.load(call)
    expect(clock.timers).toBe(1)
    source.asked[0]?.answer({})
    await first
    const second = cached.load(call)
    source.asked[1]?.fail(new Error('gone'))
    await second
    expect(clock.timers).toBe(0)
  })
})
