import { isQuote, readQuoted } from './read-text'
import type { Cursor } from './cursor'

/** A name as it was written. */
export interface Word {
  readonly text: string
  readonly isQuoted: boolean
  readonly start: number
}

/** Unquoted names have none of what separates, compares or groups. */
const bareWord = /[^\s=!<>~()"'&|,]+/y

/** Words that hold terms together, where they are followed by what may follow them. */
const keyword = /(?:and|or|not)(?=[\s(!/"']|$)/y

/**
 * A name, quoted or not.
 * @throws FilterSyntaxError where there is none
 */
export function readWord(cursor: Cursor, expected: string): Word {
  const start = cursor.position
  if (isQuote(cursor)) {
    const text = readQuoted(cursor)
    if (text === '') throw cursor.error(`${expected}, which is not empty`, start)
    return { text, isQuoted: true, start }
  }
  const text = cursor.take(bareWord)
  if (text === undefined) throw cursor.error(expected)
  return { text, isQuoted: false, start }
}

/** Whether `and`, `or` or `not` comes next, as a word of the language. */
export function seesKeyword(cursor: Cursor): boolean {
  return cursor.sees(keyword)
}

/** Takes the word, if it is the one that comes next. */
export function takeKeyword(cursor: Cursor, word: 'and' | 'or' | 'not'): boolean {
  if (!seesKeyword(cursor) || !cursor.text.startsWith(word, cursor.position)) return false
  cursor.position += word.length
  return true
}

/** Whether a text is read as itself without quotes. */
export function isBareWord(text: string): boolean {
  return /^[^\s=!<>~()"'&|,/]+$/.test(text) && !/^(?:and|or|not)$/.test(text)
}
