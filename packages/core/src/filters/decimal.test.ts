import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../messages/arbitraries.fixture'
import { decimalText, isDecimal, orderDecimals } from './decimal'

const decimals = fc
  .tuple(
    fc.boolean(),
    fc.stringMatching(/^\d{1,25}$/),
    fc.option(fc.stringMatching(/^\d{1,25}$/), { nil: undefined }),
  )
  .map(
    ([isNegative, whole, fraction]) =>
      (isNegative ? '-' : '') + whole + (fraction === undefined ? '' : `.${fraction}`),
  )

/** The value in units of 10^-25, exactly. */
function scaled(decimal: string): bigint {
  const [whole = '', fraction = ''] = decimal.replace('-', '').split('.')
  const value = BigInt(whole + fraction.padEnd(25, '0'))
  return decimal.startsWith('-') ? -value : value
}

describe('decimal numbers', () => {
  it.each(['0', '-1', '10.50', '007', '12345678901234567890.5'])('%s is one', text => {
    expect(isDecimal(text)).toBe(true)
  })

  it.each(['', '-', '1.', '.5', '1e5', '+1', ' 1', '1\n', '1,5', '0x10', '١', 'Infinity', '1.2.3', '--1'])(
    '%j is none',
    text => {
      expect(isDecimal(text)).toBe(false)
    },
  )

  it('are ordered exactly, however long', () => {
    fc.assert(
      fc.property(decimals, decimals, (one, other) => {
        const order = scaled(one) < scaled(other) ? -1 : scaled(one) > scaled(other) ? 1 : 0
        expect(Math.sign(orderDecimals(one, other))).toBe(order)
      }),
      runs(2_000),
    )
  })

  it('are written without exponents, and are the same number then', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
        const text = decimalText(number)
        expect(isDecimal(text)).toBe(true)
        expect(Number(text)).toBe(Object.is(number, -0) ? 0 : number)
      }),
      runs(1_000),
    )
  })

  it('with many zeros are compared in linear time', () => {
    const zeros = '0'.repeat(200_000)
    expect(orderDecimals(`0.${zeros}1`, `0.${zeros}2`)).toBeLessThan(0)
    expect(orderDecimals(`${zeros}1`, '1')).toBe(0)
  })
})
