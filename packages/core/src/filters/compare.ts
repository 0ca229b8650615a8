import { compilePattern } from './compile-pattern'
import { decimalText, isDecimal, isExact, orderDecimals, orderTexts } from './decimal'
import { orderVersions, versionParts } from './version-order'
import type { Comparison, PatternOperator, ValueOperator } from './filter'
import type { JsonValue } from '../messages/json'

/** Whether a value of a host holds in a comparison. */
export type ValueTest = (value: JsonValue | undefined) => boolean

type Scalar = string | number | boolean
type ScalarTest = (value: Scalar) => boolean

/**
 * A comparison as a test. A list holds if any element does, an object by its keys, and what is missing or null never does, not even under
 * `!=` and `!~`: MCollective's rule.
 */
export function compileComparison(comparison: Comparison): ValueTest {
  const test = scalarTest(comparison)
  return value => holds(value, test)
}

function holds(value: JsonValue | undefined, test: ScalarTest): boolean {
  if (value === undefined || value === null) return false
  if (typeof value !== 'object') return test(value)
  return Array.isArray(value) ? value.some(element => holds(element, test)) : Object.keys(value).some(test)
}

function scalarTest(comparison: Comparison): ScalarTest {
  if (isPatternComparison(comparison)) return patternTest(comparison)
  const { operator, operand } = comparison
  return 'version' in operand ? versionTest(operator, operand.version) : valueTest(operator, operand.value)
}

type PatternComparison = Extract<Comparison, { operator: PatternOperator }>

function isPatternComparison(comparison: Comparison): comparison is PatternComparison {
  return 'pattern' in comparison.operand
}

function patternTest({ operator, operand }: PatternComparison): ScalarTest {
  const matches = compilePattern(operand.pattern)
  const expected = operator === '=~'
  return value => matches(textOf(value)) === expected
}

function versionTest(operator: ValueOperator, version: string): ScalarTest {
  const wanted = versionParts(version) ?? []
  return value => {
    const parts = versionParts(textOf(value))
    return parts !== undefined && isInOrder(operator, orderVersions(parts, wanted))
  }
}

/** Numbers compare as numbers whenever both sides are numeric, everything else as text. */
function valueTest(operator: ValueOperator, operand: Scalar): ScalarTest {
  const wanted = textOf(operand)
  return isDecimal(wanted) ? decimalTest(operator, wanted) : textTest(operator, wanted)
}

function textTest(operator: ValueOperator, wanted: string): ScalarTest {
  return value => isInOrder(operator, orderTexts(textOf(value), wanted))
}

function decimalTest(operator: ValueOperator, wanted: string): ScalarTest {
  const number = Number(wanted)
  const isExactNumber = isExact(wanted)
  return value => {
    if (typeof value === 'number' && isExactNumber) return isInOrder(operator, value - number)
    const text = textOf(value)
    return isInOrder(operator, isDecimal(text) ? orderDecimals(text, wanted) : orderTexts(text, wanted))
  }
}

function textOf(value: Scalar): string {
  return typeof value === 'number' ? decimalText(value) : String(value)
}

function isInOrder(operator: ValueOperator, order: number): boolean {
  switch (operator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    default:
      return operator satisfies never
  }
}
