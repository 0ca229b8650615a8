import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64, toBase64 } from './base64'

describe('base64url', () => {
  it('is what Node.js makes of any bytes, and comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const text = toBase64(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64(text)).toEqual(bytes)
      }),
      { numRuns: 300 },
    )
  })

  it('has one text for each sequence of bytes: every text that is read is written again', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'AQgwz_-9+/= é\n'), maxLength: 12 })
    fc.assert(
      fc.property(texts, text => {
        const bytes = fromBase64(text)
        if (bytes) expect(toBase64(bytes)).toBe(text)
      }),
      { numRuns: 1_000 },
    )
    for (const text of ['A', 'AA==', 'AB', 'AAB', '+A', 'A A', 'AAAAA'])
      expect(fromBase64(text), text).toBe(undefined)
  })
})
