import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distance, suggestion } from './suggestion'

const runs = 100 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1)

describe('the distance of two words', () => {
  it.each([
    ['', '', 0],
    ['url', 'url', 0],
    ['uri', 'url', 1],
    ['colective', 'collective', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('of %j and %j is %d', (one, other, expected) => {
    expect(distance(one, other)).toBe(expected)
  })

  it('is a distance: none to itself, the same both ways, never longer by a detour', () => {
    const word = fc.string({ maxLength: 8 })
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(distance(a, a)).toBe(0)
        expect(distance(a, b)).toBe(distance(b, a))
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c))
      }),
      { numRuns: runs },
    )
  })
})

describe('a suggestion', () => {
  it('is the nearest word, whatever its case, or nothing', () => {
    expect(suggestion('URI', ['ttl', 'url'])).toBe(' (did you mean url?)')
    expect(suggestion('zzz', ['ttl', 'url'])).toBe('')
    expect(suggestion('url', [])).toBe('')
  })
})
