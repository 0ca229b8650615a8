import { allOf, anyOf, negationOf } from '../combine'
import { maxTextDepth } from '../limits'
import { readTerm } from './read-term'
import { seesKeyword, takeKeyword } from './read-word'
import type { FilterNode } from '../filter'
import type { Cursor } from './cursor'

/**
 * An expression of terms with `and`, `or`, `not`, `!` and parentheses; `and` binds tighter than `or`, as it does in MCollective.
 * @throws FilterSyntaxError
 */
export function parseCompound(cursor: Cursor): FilterNode {
  const node = readAlternatives(cursor, 0)
  if (!cursor.isAtEnd) throw cursor.error('and, or (in lower case) or the end')
  return node
}

function readAlternatives(cursor: Cursor, depth: number): FilterNode {
  const first = readConjunction(cursor, depth)
  const others: FilterNode[] = []
  while (takeKeyword(cursor, 'or')) others.push(readConjunction(cursor, depth))
  return anyOf([first, ...others])
}

function readConjunction(cursor: Cursor, depth: number): FilterNode {
  const terms = [readNegatable(cursor, depth)]
  while (takeKeyword(cursor, 'and')) terms.push(readNegatable(cursor, depth))
  return allOf(terms)
}

function readNegatable(cursor: Cursor, depth: number): FilterNode {
  cursor.skipSpaces()
  if (depth > maxTextDepth)
    throw cursor.error(`at most ${maxTextDepth} parentheses and negations around a term`)
  if (takeNegation(cursor)) return negationOf(readNegatable(cursor, depth + 1))
  if (cursor.next === '(') return readGroup(cursor, depth)
  if (seesKeyword(cursor)) throw cursor.error('a term (quote a name that is and, or or not)')
  const term = readTerm(cursor)
  cursor.skipSpaces()
  return term
}

function readGroup(cursor: Cursor, depth: number): FilterNode {
  const start = cursor.position
  cursor.position += 1
  const node = readAlternatives(cursor, depth + 1)
  if (cursor.isAtEnd) throw cursor.error('a closing parenthesis for the one that begins here', start)
  cursor.expect(')', 'and, or (in lower case) or a closing parenthesis')
  cursor.skipSpaces()
  return node
}

function takeNegation(cursor: Cursor): boolean {
  return takeKeyword(cursor, 'not') || cursor.take(/!/y) !== undefined
}
