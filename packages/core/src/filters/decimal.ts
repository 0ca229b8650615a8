/** Whether a text is a number in plain decimal notation. No exponents: `12e34` is rather the short form of a commit than a number. */
export function isDecimal(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text)
}

/** A number in plain decimal notation, also where JavaScript would write an exponent. */
export function decimalText(number: number): string {
  const text = String(number)
  if (!text.includes('e')) return text
  return Math.abs(number) < 1 ? smallFraction(text) : BigInt(number).toString()
}

function smallFraction(text: string): string {
  const [mantissa = '', exponent = ''] = text.split('e-')
  const sign = text.startsWith('-') ? '-' : ''
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${mantissa.replace(/[-.]/g, '')}`
}

// A double holds 15 decimal digits exactly; longer numbers, such as serial numbers, are compared digit by digit.
const exactLength = 15

/** Orders two decimal texts by their values: negative, zero or positive as the first is smaller, the same or greater. */
export function orderDecimals(one: string, other: string): number {
  if (isExact(one) && isExact(other)) return Number(one) - Number(other)
  return orderDigits(digitsOf(one), digitsOf(other))
}

/** Whether a double holds this decimal text exactly enough to tell it from any other such. */
export function isExact(decimal: string): boolean {
  return decimal.length <= exactLength
}

interface Digits {
  readonly isNegative: boolean
  /** Without zeros in front. */
  readonly whole: string
  /** Without zeros behind. */
  readonly fraction: string
}

function digitsOf(text: string): Digits {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const trimmed = { whole: whole.replace(/^0+/, ''), fraction: withoutZerosBehind(fraction) }
  return { ...trimmed, isNegative: text.startsWith('-') && trimmed.whole + trimmed.fraction !== '' }
}

// A loop, because /0+$/ takes quadratic time on 000…1.
function withoutZerosBehind(digits: string): string {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end -= 1
  return digits.slice(0, end)
}

function orderDigits(one: Digits, other: Digits): number {
  if (one.isNegative !== other.isNegative) return one.isNegative ? -1 : 1
  const order =
    one.whole.length - other.whole.length ||
    orderTexts(one.whole, other.whole) ||
    orderTexts(one.fraction, other.fraction)
  return one.isNegative ? -order : order
}

/** Orders two texts by their UTF-16 code units. */
export function orderTexts(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
