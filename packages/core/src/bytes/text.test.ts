import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../messages/arbitraries.fixture'
import { isHex, toHex } from './hex'
import { decodeText, encodeText } from './text'

describe('text as bytes', () => {
  it('comes back as it was, a byte order mark included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(decodeText(encodeText(`\uFEFF${text}`))).toBe(`\uFEFF${text}`)
      }),
      runs(200),
    )
  })

  it('is refused where it is not UTF-8', () => {
    for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80]])
      expect(() => decodeText(Uint8Array.from(bytes))).toThrow(TypeError)
  })
})

describe('bytes as hexadecimal digits', () => {
  it('are two lower-case digits for each', () => {
    expect(toHex(Uint8Array.from([0, 10, 255]))).toBe('000aff')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        expect(isHex(toHex(bytes), bytes.length)).toBe(true)
        expect(isHex(toHex(bytes), bytes.length + 1)).toBe(false)
      }),
      runs(100),
    )
  })

  it('are not what has other characters, upper case among them', () => {
    for (const text of ['0A', '0g', '0', '0a\n', '', 10, null]) expect(isHex(text, 1)).toBe(false)
  })
})
