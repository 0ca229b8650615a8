import { maxPatternLength } from '../limits'
import { patternOf } from '../pattern'
import { checkedValue, checkedVersion } from '../term-checks'
import { isQuote, readPattern, readQuoted } from './read-text'
import type { Comparison, Operand, Pattern, PatternOperator, ValueOperator } from '../filter'
import type { Cursor } from './cursor'

/** Every operator as it may be written, and what it means. The longest come first. */
const operators: Readonly<Record<string, ValueOperator | PatternOperator>> = {
  '=~': '=~',
  '!~': '!~',
  '==': '==',
  '!=': '!=',
  '=>': '>=',
  '=<': '<=',
  '>=': '>=',
  '<=': '<=',
  '=': '==',
  '<': '<',
  '>': '>',
}

const operatorHere = /=~|!~|==|!=|=>|=<|>=|<=|=|<|>/y

/** Where the value of a comparison ends: at a space or parenthesis, or only at the end of the text. */
export type ValueEnd = 'word' | 'text'

/** Whether an operator comes next, maybe behind spaces. */
export function seesOperator(cursor: Cursor): boolean {
  return cursor.sees(/\s*(?:=|!=|!~|<|>)/y)
}

/**
 * An operator and what it compares with, with or without spaces around it.
 * @throws FilterSyntaxError
 */
export function readComparison(cursor: Cursor, end: ValueEnd): Comparison {
  cursor.skipSpaces()
  const start = cursor.position
  const operator = operators[cursor.take(operatorHere) ?? '']
  if (!operator) throw cursor.error('an operator: = == != =~ !~ < <= > >=', start)
  cursor.skipSpaces()
  if (cursor.sees(/[=<>~]/y)) throw cursor.error('a value (quote one that begins with = < > or ~)')
  const operandStart = cursor.position
  const operand = readOperand(cursor, { end, isPattern: operator === '=~' || operator === '!~' })
  return comparisonOf(cursor, operator, { operand, start: operandStart })
}

function comparisonOf(
  cursor: Cursor,
  operator: ValueOperator | PatternOperator,
  { operand, start }: { operand: Operand; start: number },
): Comparison {
  if ('pattern' in operand) return patternComparison(cursor, operator, { operand, start })
  if (operator === '=~' || operator === '!~') throw cursor.error('a regular expression', start)
  return { operator, operand }
}

/** With a regular expression, equality means a match. */
function patternComparison(
  cursor: Cursor,
  operator: ValueOperator | PatternOperator,
  { operand, start }: { operand: { readonly pattern: Pattern }; start: number },
): Comparison {
  if (operator === '==' || operator === '=~') return { operator: '=~', operand }
  if (operator === '!=' || operator === '!~') return { operator: '!~', operand }
  throw cursor.error(`a value to compare with by ${operator}, which a regular expression is not`, start)
}

interface OperandForm {
  readonly end: ValueEnd
  /** Behind `=~` and `!~` a text without slashes is a regular expression too. */
  readonly isPattern: boolean
}

function readOperand(cursor: Cursor, { end, isPattern }: OperandForm): Operand {
  const start = cursor.position
  if (cursor.sees(/version\s*\(/y) && !isPattern) return readVersion(cursor)
  if (isQuote(cursor)) {
    const text = readQuoted(cursor)
    return cursor.guard(start, () =>
      isPattern ? { pattern: patternOf(text) } : { value: checkedValue(text) },
    )
  }
  const pattern = readSlashed(cursor, end)
  if (pattern) return { pattern }
  if (isPattern) return { pattern: readBarePattern(cursor, end) }
  const text = end === 'text' ? readToEnd(cursor) : readWordValue(cursor)
  return cursor.guard(start, () => ({ value: checkedValue(typed(text)) }))
}

function readSlashed(cursor: Cursor, end: ValueEnd): Pattern | undefined {
  if (cursor.next !== '/') return undefined
  if (end === 'word') return readPattern(cursor)
  return readWholePattern(cursor)
}

/** What is left, where all of it stands between slashes; in a text of its own the last slash is the closing one. */
export function readWholePattern(cursor: Cursor): Pattern | undefined {
  const start = cursor.position
  const whole = cursor.take(/\/[\s\S]*\/i?\s*$/y)?.trimEnd()
  if (whole === undefined) return undefined
  const close = whole.lastIndexOf('/')
  return cursor.guard(start, () => patternOf(whole.slice(1, close), whole.endsWith('i')))
}

/** Parentheses belong to it as long as they are closed in it. */
function readBarePattern(cursor: Cursor, end: ValueEnd): Pattern {
  const start = cursor.position
  const source = end === 'text' ? readToEnd(cursor) : takeBalanced(cursor)
  if (source === '') throw cursor.error('a regular expression')
  return cursor.guard(start, () => patternOf(source))
}

function takeBalanced(cursor: Cursor): string {
  const start = cursor.position
  let open = 0
  // What is longer is refused anyway.
  while (cursor.position - start <= maxPatternLength) {
    const before = cursor.position
    const part = cursor.take(patternPart)
    if (part === '(') open += 1
    if (part === ')') open -= 1
    if (open < 0) cursor.position = before
    if (open < 0 || part === undefined) break
  }
  return cursor.text.slice(start, cursor.position)
}

// An escape, a class in brackets, or one character: parentheses count in the last only.
const patternPart = /\\\S|\[\^?\]?(?:[^\]\\\s]|\\\S){0,1024}\]|[^\s\\]/y

function readToEnd(cursor: Cursor): string {
  const text = cursor.rest.trimEnd()
  if (text === '') throw cursor.error('a value')
  cursor.position = cursor.text.length
  return text
}

function readWordValue(cursor: Cursor): string {
  const text = cursor.take(/[^\s()"'&|]+/y)
  if (text === undefined) throw cursor.error('a value')
  if (!cursor.isAtEnd && !cursor.sees(/[\s)]/y))
    throw cursor.error('a space, a closing parenthesis or the end (quote a value with other characters)')
  return text
}

/** `version(5.10)`, quoted or not. */
function readVersion(cursor: Cursor): Operand {
  cursor.take(/version\s*\(\s*/y)
  const start = cursor.position
  const text = isQuote(cursor) ? readQuoted(cursor) : cursor.take(/[^\s()"']+/y)
  if (text === undefined) throw cursor.error('a version such as 5.10')
  cursor.skipSpaces()
  cursor.expect(')', 'a closing parenthesis behind the version')
  return cursor.guard(start, () => ({ version: checkedVersion(text) }))
}

/** Numbers and booleans as such where they are written as they would be printed; text in every other case, also where it is quoted. */
function typed(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return Number.isFinite(number) && String(number) === text ? number : text
}
