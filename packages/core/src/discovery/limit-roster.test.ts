import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limitRoster, type RosterLimit } from './limit-roster'
import { seededFractions } from './seeded'

// This package is compiled without the types of Node.js, which its sources may not use.
declare const process: { readonly env: Readonly<Record<string, string | undefined>> }

const runs = { numRuns: 200 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1) }
const nodes = (count: number): string[] => Array.from({ length: count }, (_, index) => `node${index}`)

describe('limitRoster', () => {
  it('takes the first in the order given, each once', () => {
    expect(limitRoster(['b', 'a', 'b', 'c'], { limit: 2 })).toEqual(['b', 'a'])
    expect(limitRoster(['b', 'a', 'b'], { limit: 3 })).toEqual(['b', 'a'])
    expect(limitRoster([], { limit: 3 })).toEqual([])
  })

  it.each([
    [50, '1%', 1],
    [11, '10%', 2],
    [100, '7%', 7],
    [1_000, '0.1%', 1],
    [3, '0.001%', 1],
    [3, '100%', 3],
    [0, '10%', 0],
  ] as const)('of %d nodes, %s are %d', (size, limit, count) => {
    expect(limitRoster(nodes(size), { limit })).toHaveLength(count)
  })

  it.each([0, -1, 1.5, NaN, Infinity, '0%', '101%', '-1%', '1e1%', '5%%'] as RosterLimit['limit'][])(
    'refuses %s',
    limit => {
      expect(() => limitRoster(nodes(3), { limit })).toThrow(
        expect.objectContaining({ code: 'invalidOption' }),
      )
    },
  )

  it('draws the same for the same seed, in whatever order the nodes came', () => {
    const arrived = fc.shuffledSubarray(nodes(40), { minLength: 40 })
    fc.assert(
      fc.property(
        arrived,
        arrived,
        fc.integer(),
        fc.integer({ min: 1, max: 50 }),
        (one, other, seed, limit) => {
          const drawn = limitRoster(one, { limit, method: 'random', seed })
          expect(limitRoster(other, { limit, method: 'random', seed })).toEqual(drawn)
          expect(new Set(drawn).size).toBe(Math.min(limit, 40))
        },
      ),
      runs,
    )
  })

  it('draws the same in every version: others hold such a choice to be repeatable', () => {
    expect(limitRoster(nodes(10), { limit: 4, method: 'random', seed: 7 })).toEqual([
      'node3',
      'node4',
      'node1',
      'node9',
    ])
  })

  it('draws every node about as often, from neighbouring seeds too', () => {
    const counts = new Map<string, number>()
    for (let seed = 0; seed < 2_000; seed += 1)
      for (const node of limitRoster(nodes(20), { limit: 5, method: 'random', seed }))
        counts.set(node, (counts.get(node) ?? 0) + 1)
    // 500 of each expected, with a standard deviation of 19.
    for (const node of nodes(20)) expect(Math.abs((counts.get(node) ?? 0) - 500), node).toBeLessThan(95)
  })

  it('leaves the given array as it was', () => {
    const given = ['b', 'a']
    limitRoster(given, { limit: 1, method: 'random', seed: 1 })
    expect(given).toEqual(['b', 'a'])
  })
})

describe('seededFractions', () => {
  it('spreads evenly between 0 and 1', () => {
    const fraction = seededFractions('even')
    const drawn = Array.from({ length: 10_000 }, fraction)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => drawn.filter(value => Math.floor(value * 10) === tenth).length,
    )
    // 1,000 in each expected, with a standard deviation of 30.
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150)
  })
})
