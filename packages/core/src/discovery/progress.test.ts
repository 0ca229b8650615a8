import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultDiscoveryParameters as defaults } from './parameters'
import { discoveryProgress, type DiscoveryDecision, type DiscoveryProgress } from './progress'

// This package is compiled without the types of Node.js, which its sources may not use.
declare const process: { readonly env: Readonly<Record<string, string | undefined>> }

const runs = { numRuns: 300 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }
const never = { askAgainAfterMs: Infinity }

/** Decides at each `nextMs` until it ends, nobody answering any more. */
function waitOut(progress: DiscoveryProgress, fromMs: number): { by: string; endMs: number; asked: number } {
  let nowMs = fromMs
  let asked = 0
  for (let steps = 0; steps < 10; steps += 1) {
    const decision = progress.decide(nowMs)
    if (decision.ended) return { by: decision.by, endMs: nowMs, asked }
    if (decision.askAgain) asked += 1
    expect(decision.nextMs).toBeGreaterThan(nowMs)
    nowMs = decision.nextMs
  }
  throw new Error('it does not end')
}

describe('discoveryProgress', () => {
  it('waits the maximum where nobody answers, and asks again meanwhile', () => {
    expect(waitOut(discoveryProgress(), 0)).toEqual({ by: 'maximum', endMs: 2_000, asked: 1 })
    expect(discoveryProgress().decide(249)).toEqual({ ended: false, nextMs: 250 })
  })

  it('asks again once, when it has been quiet for a while, and says so once', () => {
    const progress = discoveryProgress()
    progress.answered('web1', 10)
    expect(progress.decide(10)).toEqual({ ended: false, nextMs: 50 })
    expect(progress.decide(50)).toEqual({ ended: false, nextMs: 360, askAgain: true })
    expect(progress.decide(51)).toEqual({ ended: false, nextMs: 360 })
  })

  it('asks again at the latest by 800 ms, while answers still come', () => {
    const progress = discoveryProgress()
    const asked: number[] = []
    for (let nowMs = 10; nowMs < 1_000; nowMs += 10) {
      progress.answered(`web${nowMs}`, nowMs)
      const decision = progress.decide(nowMs)
      if (!decision.ended && decision.askAgain) asked.push(nowMs)
    }
    expect(asked).toEqual([800])
  })

  it('never asks again where told not to', () => {
    const progress = discoveryProgress(undefined, never)
    progress.answered('web1', 900)
    expect(waitOut(progress, 900).asked).toBe(0)
    expect(waitOut(discoveryProgress(undefined, never), 0).asked).toBe(0)
  })

  it('asks before it ends where it was not looked at for long', () => {
    const progress = discoveryProgress()
    progress.answered('web1', 10)
    expect(progress.decide(1_500)).toEqual({ ended: false, nextMs: 1_600, askAgain: true })
  })

  it('ends after the floor where many have answered', () => {
    const progress = discoveryProgress(undefined, never)
    for (let index = 0; index < 5_000; index += 1) progress.answered(`web${index}`, index / 10)
    expect(waitOut(progress, 500)).toEqual({ by: 'quiet', endMs: 499.9 + 250, asked: 0 })
  })

  it('waits longer the later and the fewer the answers are', () => {
    const few = discoveryProgress(undefined, never)
    few.answered('web1', 100)
    expect(waitOut(few, 100).endMs).toBe(1_100)
    const more = discoveryProgress(undefined, never)
    for (let index = 0; index < 4; index += 1) more.answered(`web${index}`, 100)
    expect(waitOut(more, 100).endMs).toBe(600)
  })

  it('ends at once when everybody expected has answered, and not by others', () => {
    const progress = discoveryProgress({ identities: ['web1', 'web2'] })
    progress.answered('web1', 3)
    progress.answered('db1', 4)
    expect(progress.decide(4).ended).toBe(false)
    progress.answered('web2', 5)
    expect(progress.decide(5)).toEqual({ ended: true, by: 'expected' })
  })

  it('ends quiet although somebody expected is missing', () => {
    const progress = discoveryProgress({ identities: ['web1', 'web2'] })
    progress.answered('web1', 3)
    expect(waitOut(progress, 3)).toEqual({ by: 'quiet', endMs: 360, asked: 1 })
  })

  it('ends at once when as many as expected have answered', () => {
    const progress = discoveryProgress({ count: 2 })
    progress.answered('web1', 3)
    progress.answered('web1', 4)
    expect(progress.decide(4).ended).toBe(false)
    progress.answered('web2', 5)
    expect(progress.decide(5)).toEqual({ ended: true, by: 'expected' })
  })

  it('takes an empty list of expected identities for no expectation', () => {
    expect(waitOut(discoveryProgress({ identities: [] }), 0).by).toBe('maximum')
  })

  it('keeps to a maximum below the floor', () => {
    const progress = discoveryProgress(undefined, { maxMs: 100 })
    progress.answered('web1', 3)
    expect(waitOut(progress, 3)).toMatchObject({ by: 'maximum', endMs: 100 })
  })

  it('refuses what is no expectation and no parameter', () => {
    for (const count of [0, -1, 1.5, NaN])
      expect(() => discoveryProgress({ count })).toThrow(expect.objectContaining({ code: 'invalidOption' }))
    for (const given of [{ floorMs: -1 }, { maxMs: Infinity }, { patience: NaN }, { askAgainAfterMs: -1 }])
      expect(() => discoveryProgress(undefined, given)).toThrow(
        expect.objectContaining({ code: 'invalidOption', path: Object.keys(given)[0] }),
      )
  })
})

interface Arrival {
  readonly identity: string
  readonly gapMs: number
}

const identity = fc.integer({ min: 0, max: 30 }).map(number => `node${number}`)
const arrival: fc.Arbitrary<Arrival> = fc.record({
  identity,
  gapMs: fc.double({ min: 0, max: 300, noNaN: true }),
})
const arrivals = fc.array(arrival, { maxLength: 40 })

interface Followed {
  readonly decisions: readonly DiscoveryDecision[]
  readonly by: string
  readonly endMs: number
  readonly lastNewMs: number | undefined
}

/** Follows arrivals as a client does: decides after each, and whenever it was told to. */
function follow(progress: DiscoveryProgress, given: readonly Arrival[]): Followed {
  const decisions = [progress.decide(0)]
  let arrivesMs = 0
  let lastNewMs: number | undefined
  const decide = (nowMs: number): Followed | undefined => {
    const decision = progress.decide(nowMs)
    decisions.push(decision)
    return decision.ended ? { decisions, by: decision.by, endMs: nowMs, lastNewMs } : undefined
  }
  for (const { identity: from, gapMs } of [...given, { identity: 'nobody', gapMs: Infinity }]) {
    arrivesMs += gapMs
    for (
      let next = decisions.at(-1);
      next && !next.ended && next.nextMs < arrivesMs;
      next = decisions.at(-1)
    ) {
      const end = decide(next.nextMs)
      if (end) return end
    }
    if (progress.answered(from, arrivesMs)) lastNewMs = arrivesMs
    const end = decide(arrivesMs)
    if (end) return end
  }
  throw new Error('it does not end')
}

describe('discoveryProgress, whatever answers come', () => {
  it('ends by the maximum', () => {
    fc.assert(
      fc.property(arrivals, given => {
        expect(follow(discoveryProgress(), given).endMs).toBeLessThanOrEqual(2_000)
      }),
      runs,
    )
  })

  it('ends quiet neither before its least nor within the floor after the last new answer', () => {
    fc.assert(
      fc.property(arrivals, given => {
        const { by, endMs, lastNewMs } = follow(discoveryProgress(), given)
        const leastMs = Math.max(defaults.leastMs, (lastNewMs ?? Infinity) + defaults.floorMs)
        expect(endMs).toBeGreaterThanOrEqual(by === 'quiet' ? leastMs : defaults.maxMs)
      }),
      runs,
    )
  })

  it('always names a later time to decide, and asks again at most once', () => {
    fc.assert(
      fc.property(arrivals, given => {
        const { decisions } = follow(discoveryProgress(), given)
        const waits = decisions.filter(decision => !decision.ended)
        expect(waits.filter(wait => wait.askAgain).length).toBeLessThanOrEqual(1)
        for (const wait of waits) expect(wait.nextMs).toBeLessThanOrEqual(defaults.maxMs)
      }),
      runs,
    )
  })

  it('stays ended, whoever answers afterwards', () => {
    fc.assert(
      fc.property(arrivals, arrivals, (given, late) => {
        const progress = discoveryProgress()
        const { by, endMs } = follow(progress, given)
        for (const [index, { identity: from }] of late.entries()) {
          progress.answered(from, endMs + index)
          expect(progress.decide(endMs + index)).toEqual({ ended: true, by })
        }
      }),
      runs,
    )
  })

  it('is not moved by who answers a second time', () => {
    fc.assert(
      fc.property(arrivals, fc.double({ min: 0, max: 1_000, noNaN: true }), (given, laterMs) => {
        const [once, twice] = [discoveryProgress(), discoveryProgress()]
        let nowMs = 0
        for (const { identity: from, gapMs } of given) {
          nowMs += gapMs
          expect(twice.answered(from, nowMs)).toBe(once.answered(from, nowMs))
        }
        for (const { identity: from } of given) expect(twice.answered(from, nowMs + laterMs)).toBe(false)
        expect(twice.decide(nowMs + laterMs)).toEqual(once.decide(nowMs + laterMs))
      }),
      runs,
    )
  })

  it('ends as expected after the last of the expected, in whatever order they answer', () => {
    const shuffled = fc
      .uniqueArray(identity, { minLength: 1 })
      .chain(expected =>
        fc.tuple(fc.constant(expected), fc.shuffledSubarray(expected, { minLength: expected.length })),
      )
    fc.assert(
      fc.property(shuffled, ([expected, order]) => {
        const progress = discoveryProgress({ identities: expected })
        const ends = order.map((from, index) => {
          progress.answered(from, index)
          return progress.decide(index).ended
        })
        expect(ends).toEqual(order.map((_, index) => index === order.length - 1))
      }),
      runs,
    )
  })
})
