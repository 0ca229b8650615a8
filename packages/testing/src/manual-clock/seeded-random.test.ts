import { describe, expect, test } from 'vitest'
import { seededRandom } from './seeded-random'

const many = 20_000

describe('seeded randomness', () => {
  test('is the same again for the same seed', () => {
    expect(seededRandom(7).bytes(64)).toEqual(seededRandom(7).bytes(64))
  })

  test.each([
    [0, 1],
    [1, -1],
    [1, 2 ** 32 + 1],
    [7, 7 + 2 ** 40],
  ])('differs between seeds %d and %d', (one, other) => {
    expect(seededRandom(one).bytes(16)).not.toEqual(seededRandom(other).bytes(16))
  })

  test('gives every byte about as often', () => {
    const counts = new Array<number>(256).fill(0)
    for (const byte of seededRandom(1).bytes(many * 10)) counts[byte] = (counts[byte] ?? 0) + 1
    const expected = (many * 10) / 256
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    // 255 degrees of freedom: beyond these with a probability of one in a thousand on either side.
    expect(chiSquared).toBeGreaterThan(190)
    expect(chiSquared).toBeLessThan(331)
  })

  test('keeps its ranges', () => {
    const random = seededRandom(2)
    const integers = Array.from({ length: many }, () => random.integer(3, 6))
    expect(new Set(integers)).toEqual(new Set([3, 4, 5]))
    const fractions = Array.from({ length: many }, () => random.fraction())
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...fractions)).toBeLessThan(1)
  })

  test('is as likely as it was asked to be', () => {
    const random = seededRandom(3)
    const hits = Array.from({ length: many }, () => random.chance(0.1)).filter(Boolean).length
    expect(hits / many).toBeCloseTo(0.1, 2)
    expect([random.chance(0), random.chance(1)]).toEqual([false, true])
  })

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s as a seed', seed => {
    expect(() => seededRandom(seed)).toThrow(expect.objectContaining({ code: 'invalidOption' }))
  })
})
