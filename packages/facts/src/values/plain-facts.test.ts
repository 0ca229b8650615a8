import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bounds } from './bounds'
import { plainFacts } from './plain-facts'

const runs = 200 * Number(process.env['COLLECTIVE_SOAK_FACTOR'] ?? 1)

describe('plain facts', () => {
  it('are what JSON makes of any JSON object, but for __proto__', () => {
    const objects = fc
      .dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }))
      .map(value => JSON.stringify(value))
    fc.assert(
      fc.property(objects, text => {
        const expected = JSON.parse(text, function (this: object, key, value: unknown) {
          return key === '__proto__' ? undefined : value
        })
        expect(plainFacts(JSON.parse(text), 'test')).toEqual(expected)
      }),
      { numRuns: runs },
    )
  })

  it('have no words for what JSON has none for', () => {
    const given = {
      a: Number.NaN,
      b: undefined,
      c: () => 1,
      d: Symbol('d'),
      e: [undefined, Infinity, 1],
      f: null,
    }
    expect(plainFacts(given, 'test')).toEqual({ e: [null, null, 1], f: null })
  })

  it('carry dates as ISO strings and integers beyond 2^53 as digits', () => {
    const given = { at: new Date(0), small: 12n, large: 2n ** 60n, never: new Date(Number.NaN) }
    expect(plainFacts(given, 'test')).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      small: 12,
      large: '1152921504606846976',
    })
  })

  it('keep the prototypes of plain objects, whatever keys come', () => {
    const facts = plainFacts(JSON.parse('{"__proto__": {"a": 1}, "os": {"__proto__": {"a": 1}}}'), 'test')
    expect(Object.getPrototypeOf(facts)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(facts['os'])).toBe(Object.prototype)
  })

  it('do not share structure with what was given', () => {
    const given = { list: [1] }
    const facts = plainFacts(given, 'test')
    given.list.push(2)
    expect(facts).toEqual({ list: [1] })
  })

  it.each([[null], [undefined], [1], ['text'], [[1]], [new Date(0)]])('are not %j', value => {
    expect(() => plainFacts(value, 'test')).toThrow(expect.objectContaining({ code: 'factsUnavailable' }))
  })

  it('do not refer to themselves', () => {
    const given: Record<string, unknown> = {}
    given['self'] = given
    expect(() => plainFacts(given, 'test')).toThrow(/nested deeper than 32/)
  })

  it('are no more values than the bound', () => {
    const list = (count: number): object => ({ list: Array.from({ length: count }, () => 1) })
    expect(plainFacts(list(bounds.values - 1), 'test')).toEqual(list(bounds.values - 1))
    expect(() => plainFacts(list(bounds.values), 'test')).toThrow(/more than 100000 values/)
  })
})
