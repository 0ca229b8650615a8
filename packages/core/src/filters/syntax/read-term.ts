import { everybody } from '../combine'
import { checkedArgument, checkedNameOf, checkedPath, checkedPlugin, checkedVersion } from '../term-checks'
import { readComparison, seesOperator, type ValueEnd } from './read-comparison'
import { isQuote, readPattern, readQuoted } from './read-text'
import { readWord, type Word } from './read-word'
import type { FilterNode, NameTerm, NameTest } from '../filter'
import type { Cursor } from './cursor'

/**
 * One term of a compound filter: a class (`apache`, `/^role/`), a fact (`os.family = debian`), a question to a data plugin
 * (`service('httpd').status = running`), or `identity(…)`, `class(…)`, `agent(…)` and `all()`, which make every filter writable.
 * @throws FilterSyntaxError
 */
export function readTerm(cursor: Cursor): FilterNode {
  if (cursor.next === '/') return readClassPattern(cursor)
  const word = readWord(cursor, 'a class, a fact or a data plugin')
  if (!word.isQuoted && cursor.next === '(') return readCall(cursor, word)
  return readFactOrClass(cursor, word, 'word')
}

/** A fact where an operator follows the name, a class where none does. */
export function readFactOrClass(cursor: Cursor, word: Word, end: ValueEnd): FilterNode {
  if (seesOperator(cursor)) return readFact(cursor, word, end)
  return { type: 'class', test: equalsTest(cursor, word, 'class') }
}

/** The comparison behind the name of a fact. */
export function readFact(cursor: Cursor, { text, start }: Word, end: ValueEnd): FilterNode {
  const name = cursor.guard(start, () => checkedPath(text, 'a fact'))
  return { type: 'fact', name, ...readComparison(cursor, end) }
}

/** A class by a regular expression. */
export function readClassPattern(cursor: Cursor): FilterNode {
  const test = Object.freeze({ matches: readPattern(cursor) })
  if (seesOperator(cursor)) throw cursor.error('no comparison: a regular expression alone stands for a class')
  return { type: 'class', test }
}

function equalsTest(cursor: Cursor, { text, start }: Word, type: NameTerm['type']): NameTest {
  return Object.freeze({ equals: cursor.guard(start, () => checkedNameOf(type, text)) })
}

function readCall(cursor: Cursor, word: Word): FilterNode {
  cursor.position += 1
  cursor.skipSpaces()
  const argument = cursor.next === ')' ? undefined : readArgument(cursor)
  cursor.skipSpaces()
  cursor.expect(')', 'one argument at most, and a closing parenthesis')
  if (cursor.next === '.') return readData(cursor, word, argument)
  if (word.text === 'version' && seesOperator(cursor)) return readVersionOfFact(cursor, argument)
  return readTest(cursor, word, argument)
}

type Argument = { readonly word: Word } | { readonly test: NameTest; readonly start: number }

function readArgument(cursor: Cursor): Argument {
  const start = cursor.position
  if (cursor.next === '/') return { test: Object.freeze({ matches: readPattern(cursor) }), start }
  if (isQuote(cursor)) return { word: { text: readQuoted(cursor), isQuoted: true, start } }
  const text = cursor.take(/[^\s()"',]+/y)
  if (text === undefined) throw cursor.error('an argument or a closing parenthesis')
  return { word: { text, isQuoted: false, start } }
}

/** `name(argument).field operator value`. */
function readData(cursor: Cursor, { text, start }: Word, argument: Argument | undefined): FilterNode {
  if (argument && !('word' in argument))
    throw cursor.error('text as the argument of a data plugin (quote it)', argument.start)
  const plugin = cursor.guard(start, () => checkedPlugin(text))
  cursor.position += 1
  const { text: field, start: fieldStart } = readWord(cursor, 'a field of the data plugin')
  cursor.guard(fieldStart, () => checkedPath(field, 'a field'))
  if (!seesOperator(cursor)) throw cursor.error('a comparison with the field of the data plugin')
  const call = argument ? { plugin, argument: argumentText(cursor, argument.word) } : { plugin }
  return { type: 'data', ...call, field, ...readComparison(cursor, 'word') }
}

function argumentText(cursor: Cursor, { text, start }: Word): string {
  return cursor.guard(start, () => checkedArgument(text))
}

/** `version(name) >= 5.10`: the same as `name >= version(5.10)`. */
function readVersionOfFact(cursor: Cursor, argument: Argument | undefined): FilterNode {
  if (!argument || !('word' in argument)) throw cursor.error('the name of a fact inside version()')
  const { position } = cursor
  const { operator, operand } = readComparison(cursor, 'word')
  if (operator === '=~' || operator === '!~' || !('value' in operand))
    throw cursor.error('a version to compare with', position)
  const name = cursor.guard(argument.word.start, () => checkedPath(argument.word.text, 'a fact'))
  const version = cursor.guard(position, () => checkedVersion(String(operand.value)))
  return { type: 'fact', name, operator, operand: { version } }
}

const nameTerms: Readonly<Record<string, NameTerm['type']>> = {
  identity: 'identity',
  class: 'class',
  agent: 'agent',
}

/** `all()`, or a name in parentheses behind what it is the name of. */
function readTest(cursor: Cursor, { text, start }: Word, argument: Argument | undefined): FilterNode {
  if (text === 'all' && !argument) return everybody
  const type = Object.hasOwn(nameTerms, text) ? nameTerms[text] : undefined
  if (!type) throw cursor.error(`a field and a comparison behind ${text}(), as in ${text}().field = value`)
  if (!argument) throw cursor.error(`a name or a regular expression inside ${text}()`, start)
  const test = 'word' in argument ? equalsTest(cursor, argument.word, type) : argument.test
  if (seesOperator(cursor)) throw cursor.error(`no comparison: ${text}() is a term by itself`)
  return { type, test }
}
