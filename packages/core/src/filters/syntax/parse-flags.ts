import { allOf } from '../combine'
import { checkedNameOf } from '../term-checks'
import { readWholePattern, seesOperator } from './read-comparison'
import { isQuote, readQuoted } from './read-text'
import { readClassPattern, readFact, readFactOrClass } from './read-term'
import { readWord, seesKeyword } from './read-word'
import type { FilterNode, NameTerm, NameTest } from '../filter'
import type { Cursor } from './cursor'

/**
 * `-F`: a fact, an operator, and all that follows as the value.
 * @throws FilterSyntaxError
 */
export function parseFact(cursor: Cursor): FilterNode {
  cursor.skipSpaces()
  const node = readFact(cursor, readWord(cursor, 'the name of a fact'), 'text')
  expectEnd(cursor, 'the end (quote a value that has quotes or parentheses)')
  return node
}

/**
 * `-C`, `-A` and `-I`: a name, or a regular expression between slashes.
 * @throws FilterSyntaxError
 */
export function parseName(cursor: Cursor, type: NameTerm['type']): FilterNode {
  cursor.skipSpaces()
  const test = Object.freeze(cursor.next === '/' ? patternTest(cursor) : literalTest(cursor, type))
  expectEnd(cursor, 'the end')
  return { type, test }
}

function patternTest(cursor: Cursor): NameTest {
  const matches = readWholePattern(cursor)
  if (matches) return { matches }
  throw cursor.error('a regular expression that ends in / or /i, as it begins with a slash')
}

function literalTest(cursor: Cursor, type: NameTerm['type']): NameTest {
  const start = cursor.position
  const text = isQuote(cursor) ? readQuoted(cursor) : bareName(cursor, type)
  return { equals: cursor.guard(start, () => checkedNameOf(type, text)) }
}

function bareName(cursor: Cursor, type: NameTerm['type']): string {
  const { text } = readWord(cursor, `a name or a regular expression for ${type}`)
  if (seesOperator(cursor))
    throw cursor.error(`the name of ${type} and no comparison, which is for facts (-F)`)
  return text
}

/**
 * `-W`: facts and classes, separated by spaces, of which all must hold.
 * @throws FilterSyntaxError
 */
export function parseWith(cursor: Cursor): FilterNode {
  const terms: FilterNode[] = []
  cursor.skipSpaces()
  do {
    terms.push(readWithTerm(cursor))
    if (!cursor.isAtEnd && !cursor.sees(/\s/y)) throw cursor.error('a space or the end')
    cursor.skipSpaces()
  } while (!cursor.isAtEnd)
  return allOf(terms)
}

function readWithTerm(cursor: Cursor): FilterNode {
  if (cursor.next === '/') return readClassPattern(cursor)
  if (seesKeyword(cursor))
    throw cursor.error('a class or a fact (and, or and not are for -S; quote a name that is one)')
  return readFactOrClass(cursor, readWord(cursor, 'a class or a fact'), 'word')
}

function expectEnd(cursor: Cursor, expected: string): void {
  cursor.skipSpaces()
  if (!cursor.isAtEnd) throw cursor.error(expected)
}
