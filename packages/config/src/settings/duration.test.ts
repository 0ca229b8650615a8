import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration'

const runs = 200 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1)

describe('a duration', () => {
  it.each([
    [10, 10],
    ['10', 10],
    ['250ms', 250],
    ['10s', 10_000],
    [' 10 s ', 10_000],
    ['2m', 120_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['0', 0],
  ])('%j is %d milliseconds', (text, expected) => {
    expect(parseDuration(text)).toBe(expected)
  })

  it.each([
    ['soon'],
    ['-1s'],
    [-1],
    ['10 years'],
    [''],
    ['1s2'],
    [Number.NaN],
    [Infinity],
    ['1e9'],
    ['99999999999999d'],
    [null],
    [{}],
    ['10S'],
  ])('%j is none', value => {
    expect(parseDuration(value)).toBeUndefined()
  })

  it('means the same as so many milliseconds, whatever its unit', () => {
    const units = fc.constantFrom(['ms', 1], ['s', 1_000], ['m', 60_000], ['h', 3_600_000], ['d', 86_400_000])
    fc.assert(
      fc.property(fc.nat(1_000_000), units, (count, [unit, factor]) => {
        expect(parseDuration(`${count}${unit}`)).toBe(parseDuration(count * Number(factor)))
      }),
      { numRuns: runs },
    )
  })
})
