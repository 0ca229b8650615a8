import { CollectiveError } from '../errors/error'
import { maxNameLength, maxValueLength } from './limits'

/** @throws CollectiveError `filterInvalid` unless it is text of 1 to 1,024 characters */
export function checkedName(name: unknown, what: string): string {
  return checkedText(name, what, 1, maxNameLength)
}

/** @throws CollectiveError `filterInvalid` unless it can be the name of a data plugin */
export function checkedPlugin(plugin: unknown): string {
  if (typeof plugin === 'string' && /^[A-Za-z_][\w-]{0,63}$/.test(plugin)) return plugin
  throw invalid('the name of a data plugin: a letter, then letters, digits, _ and -', plugin)
}

/** @throws CollectiveError `filterInvalid` unless it is text of at most 8,192 characters */
export function checkedArgument(argument: unknown): string {
  return checkedText(argument, 'the argument of a data plugin', 0, maxValueLength)
}

/** @throws CollectiveError `filterInvalid` unless it is text of at most 8,192 characters, a finite number or a boolean */
export function checkedValue(value: unknown): string | number | boolean {
  if (typeof value === 'boolean') return value
  // Minus zero would not survive JSON.
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value
  return checkedText(value, 'a value to compare with (text, a finite number or a boolean)', 0, maxValueLength)
}

/** @throws CollectiveError `filterInvalid` for a text without digits: it could match nothing */
export function checkedVersion(version: unknown): string {
  const text = checkedText(version, 'a version', 1, maxNameLength)
  if (/\d/.test(text)) return text
  throw invalid('a version, which has digits', version)
}

function checkedText(text: unknown, what: string, least: number, most: number): string {
  if (typeof text === 'string' && text.length >= least && text.length <= most) return text
  throw invalid(`${what}: ${least} to ${most} characters`, text)
}

function invalid(expected: string, got: unknown): CollectiveError {
  const shown = typeof got === 'string' ? JSON.stringify(got.slice(0, 80)) : String(typeof got)
  return new CollectiveError('filterInvalid', `expected ${expected}, got ${shown}`)
}
