import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitList } from './fit-list'

describe('a list in a reply', () => {
  it('is whole where it fits', () => {
    const list = [{ a: 1 }, { a: 2 }]
    expect(fitList(list, 1000)).toEqual({ items: list, omitted: 0 })
    expect(fitList([], 0)).toEqual({ items: [], omitted: 0 })
  })

  it('ends before the first item that does not fit, and says how many are missing', () => {
    expect(fitList([{ a: 1 }, { a: '0123456789' }, { a: 2 }], 20)).toEqual({ items: [{ a: 1 }], omitted: 2 })
  })

  it('never takes more than it may, whatever characters it has', () => {
    const items = fc.array(fc.record({ name: fc.string({ unit: 'binary' }) }), { maxLength: 20 })
    fc.assert(
      fc.property(items, fc.integer({ min: 2, max: 400 }), (list, maxBytes) => {
        const fitted = fitList(list, maxBytes)
        expect(Buffer.byteLength(JSON.stringify(fitted.items))).toBeLessThanOrEqual(maxBytes)
        expect(fitted.items.length + fitted.omitted).toBe(list.length)
      }),
      { numRuns: 20 },
    )
  })
})
