import { isIdentity, isName } from '../../identity/identity'
import { allOf } from '../combine'
import { checkedName } from '../term-checks'
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
  const problem = impossible[type](text)
  if (problem !== undefined) throw cursor.error(problem, start)
  return { equals: cursor.guard(start, () => checkedName(text, `the name of ${type}`)) }
}

function bareName(cursor: Cursor, type: NameTerm['type']): string {
  const { text } = readWord(cursor, `a name or a regular expression for ${type}`)
  if (seesOperator(cursor))
    throw cursor.error(`the name of ${type} and no comparison, which is for facts (-F)`)
  return text
}

/** Why no node can have such a name: it would be a filter that never matches, and nobody told. */
const impossible: Readonly<Record<NameTerm['type'], (text: string) => string | undefined>> = {
  identity: text =>
    isIdentity(text) ? undefined : 'an identity (A-Z a-z 0-9 _ . -), or a regular expression',
  agent: text => (isName(text) ? undefined : 'the name of an agent (a-z 0-9 _ -), or a regular expression'),
  class: () => undefined,
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
