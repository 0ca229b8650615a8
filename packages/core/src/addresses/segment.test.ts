import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../messages/arbitraries.fixture'
import { decodeSegment, encodeSegment } from './segment'

const specials = fc.constantFrom('', '/+#', './+#*', '$')

describe('encodeSegment', () => {
  it('leaves printable ASCII alone but for the percent sign and what is special', () => {
    expect(encodeSegment('cert=alice.example', '/+#')).toBe('cert=alice.example')
    expect(encodeSegment('a%b/c+d#e f', '/+#')).toBe('a%25b%2Fc%2Bd%23e%20f')
    expect(encodeSegment('a.b', '.')).toBe('a%2Eb')
  })

  it('writes UTF-8 bytes for what is outside ASCII', () => {
    expect(encodeSegment('é\n😀', '')).toBe('%C3%A9%0A%F0%9F%98%80')
  })

  it('is reversible, whatever the text and whatever is special', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), specials, (text, special) => {
        expect(decodeSegment(encodeSegment(text, special))).toBe(text)
      }),
      runs(300),
    )
  })

  it('has nothing special left in it, nothing outside printable ASCII and no blank', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), specials, (text, special) => {
        const encoded = encodeSegment(text, special)
        expect(encoded).toMatch(/^[!-~]*$/)
        for (const character of special) expect(encoded).not.toContain(character)
      }),
      runs(300),
    )
  })
})

describe('decodeSegment', () => {
  it('has no result for a percent sign that begins no byte in upper-case digits', () => {
    for (const text of ['%', '%2', 'a%2', '%2f', '%ZZ', '%%25']) expect(decodeSegment(text)).toBeUndefined()
  })

  it('has no result for bytes that are not UTF-8', () => {
    for (const text of ['%FF', '%C3', '%C0%80', '%ED%A0%80']) expect(decodeSegment(text)).toBeUndefined()
  })

  it('never throws', () => {
    const fragments = fc.constantFrom('%', '%2', '%2F', '%C3', '%A9', '%FF', 'a', '/')
    fc.assert(
      fc.property(fc.array(fragments), parts => {
        const decoded = decodeSegment(parts.join(''))
        expect(['string', 'undefined']).toContain(typeof decoded)
      }),
      runs(300),
    )
  })
})
