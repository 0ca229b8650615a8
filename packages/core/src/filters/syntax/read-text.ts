import { patternOf } from '../pattern'
import type { Cursor } from './cursor'
import type { Pattern } from '../filter'

/** Whether a quoted text begins here. */
export function isQuote(cursor: Cursor): boolean {
  return cursor.next === '"' || cursor.next === "'"
}

/**
 * A quoted text without its quotes. A backslash before a quote or a backslash stands for that character, before any other for itself, so that
 * `"C:\temp"` is a path.
 * @throws FilterSyntaxError for one that is not closed
 */
export function readQuoted(cursor: Cursor): string {
  const start = cursor.position
  const quoted = cursor.take(cursor.next === '"' ? /"((?:[^"\\]|\\[\s\S])*)"/y : /'((?:[^'\\]|\\[\s\S])*)'/y)
  if (quoted === undefined) throw cursor.error('a closing quote for the one that begins here', start)
  return quoted.slice(1, -1).replace(/\\(["'\\])/g, '$1')
}

/** Writes a text so that `readQuoted` reads it again. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/**
 * A regular expression between slashes, `i` behind it where case does not count. It ends at the first slash that is not escaped and has only
 * letters between itself and a space, a closing parenthesis or the end; slashes in other places need no escape.
 * @throws FilterSyntaxError for one that is not closed, has another flag, or does not compile
 */
export function readPattern(cursor: Cursor): Pattern {
  const start = cursor.position
  const source = cursor.take(/\/(?:[^/\\]|\\[\s\S]|\/(?![A-Za-z]*(?:[\s)]|$)))*/y)
  if (source === undefined || cursor.next !== '/')
    throw cursor.error(
      'a closing slash for the regular expression that begins here (quote what is text)',
      start,
    )
  cursor.position += 1
  const flags = cursor.take(/[A-Za-z]*/y)
  if (flags !== '' && flags !== 'i')
    throw cursor.error(
      String.raw`no flag but i behind a regular expression (write \/ for a slash in it)`,
      cursor.position - (flags?.length ?? 0),
    )
  return cursor.guard(start, () => patternOf(source.slice(1), flags === 'i'))
}

/** Writes a regular expression so that `readPattern` reads it again. */
export function slashed({ source, ignoreCase }: Pattern): string {
  return `/${source.replaceAll('/', String.raw`\/`)}/${ignoreCase ? 'i' : ''}`
}
