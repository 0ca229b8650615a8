import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitOutput } from './fit-output'

const numRuns = process.env['COLLECTIVE_SOAK'] ? 20_000 : 100
const settings = { numRuns }
const whole = (bytes: Buffer | string): { bytes: Buffer; omitted: number } => ({
  bytes: Buffer.from(bytes),
  omitted: 0,
})

describe('output in a reply', () => {
  it('is the text that was printed, whatever characters it has', () => {
    const printed = '\ufefföl €\u{1f600}\0\u001b[31m"\\\n'
    expect(fitOutput(whole(printed), 'text', 1000)).toEqual({ text: printed, omitted: 0 })
  })

  it('shows what is no text as U+FFFD, or exactly in base64', () => {
    const bytes = Buffer.from([0x61, 0xff, 0xfe, 0x62])
    expect(fitOutput(whole(bytes), 'text', 1000)).toEqual({ text: 'a\ufffd\ufffdb', omitted: 0 })
    expect(fitOutput(whole(bytes), 'base64', 1000)).toEqual({ text: bytes.toString('base64'), omitted: 0 })
  })

  it('says how much of it is missing', () => {
    expect(fitOutput({ bytes: Buffer.from('abc'), omitted: 7 }, 'text', 1000)).toEqual({
      text: 'abc',
      omitted: 7,
    })
    expect(fitOutput(whole('abcdefghij'), 'text', 4)).toEqual({ text: 'abcd', omitted: 6 })
    expect(fitOutput(whole('abcdefghij'), 'base64', 9)).toEqual({ text: 'YWJjZGVm', omitted: 4 })
  })

  it('does not break the character at its end', () => {
    const cut = Buffer.from('a€').subarray(0, 3)
    expect(fitOutput({ bytes: cut, omitted: 1 }, 'text', 1000)).toEqual({ text: 'a', omitted: 3 })
    expect(fitOutput(whole('a€b'), 'text', 3)).toEqual({ text: 'a', omitted: 4 })
  })

  it('never takes more room in JSON than it may, and as much of it as it can', () => {
    const check = (printed: string, maxBytes: number): void => {
      const { text, omitted } = fitOutput(whole(printed), 'text', maxBytes)
      expect(Buffer.byteLength(JSON.stringify(text)) - 2).toBeLessThanOrEqual(maxBytes)
      expect(printed.startsWith(text)).toBe(true)
      expect(omitted).toBe(Buffer.byteLength(printed) - Buffer.byteLength(text))
      const [next] = printed.slice(text.length)
      if (next !== undefined) {
        const longer = text + String.fromCodePoint(printed.codePointAt(text.length) ?? 0)
        expect(Buffer.byteLength(JSON.stringify(longer)) - 2).toBeGreaterThan(maxBytes)
      }
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.nat(40), check), settings)
  })

  it('never takes more room as base64 either', () => {
    const check = (printed: Uint8Array, maxBytes: number): void => {
      const { text, omitted } = fitOutput(whole(Buffer.from(printed)), 'base64', maxBytes)
      expect(text.length).toBeLessThanOrEqual(maxBytes)
      expect(Buffer.from(text, 'base64').length + omitted).toBe(printed.length)
    }
    fc.assert(fc.property(fc.uint8Array(), fc.nat(40), check), settings)
  })
})
