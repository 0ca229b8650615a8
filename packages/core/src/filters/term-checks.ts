import { CollectiveError } from '../errors/error'
import { shown } from '../errors/shown'
import { isIdentity, isName } from '../identity/identity'
import { maxNameLength, maxPathSteps, maxValueLength } from './limits'
import type { NameTerm } from './filter'

/** @throws CollectiveError `filterInvalid` unless it is text of 1 to 1,024 characters */
function checkedName(name: unknown, what: string): string {
  return checkedText(name, what, { least: 1, most: maxNameLength })
}

/**
 * A name that some node can have: a filter with any other would never match, and nobody be told.
 * @throws CollectiveError `filterInvalid`
 */
export function checkedNameOf(type: NameTerm['type'], name: unknown): string {
  const text = checkedName(name, `the name of ${type}`)
  if (type === 'identity' && !isIdentity(text))
    throw invalid('an identity (A-Z a-z 0-9 _ . -, at most 128), or a regular expression', text)
  if (type === 'agent' && !isName(text))
    throw invalid('the name of an agent (a-z 0-9 _ -, at most 32), or a regular expression', text)
  return text
}

/** @throws CollectiveError `filterInvalid` unless it is a name, or a path of at most 32 steps */
export function checkedPath(path: unknown, what: string): string {
  const text = checkedName(path, what)
  if (text.split('.').length <= maxPathSteps) return text
  throw invalid(`${what}: a path of at most ${maxPathSteps} steps`, text)
}

/** @throws CollectiveError `filterInvalid` unless it can be the name of a data plugin */
export function checkedPlugin(plugin: unknown): string {
  if (typeof plugin === 'string' && /^[A-Za-z_][\w-]{0,63}$/.test(plugin)) return plugin
  throw invalid('the name of a data plugin: a letter, then letters, digits, _ and -', plugin)
}

/** @throws CollectiveError `filterInvalid` unless it is text of at most 8,192 characters */
export function checkedArgument(argument: unknown): string {
  return checkedText(argument, 'the argument of a data plugin', { least: 0, most: maxValueLength })
}

/** @throws CollectiveError `filterInvalid` unless it is text of at most 8,192 characters, a finite number or a boolean */
export function checkedValue(value: unknown): string | number | boolean {
  if (typeof value === 'boolean') return value
  // Minus zero would not survive JSON.
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value
  return checkedText(value, 'a value to compare with (text, a finite number or a boolean)', {
    least: 0,
    most: maxValueLength,
  })
}

/** @throws CollectiveError `filterInvalid` for a text without digits: it could match nothing */
export function checkedVersion(version: unknown): string {
  const text = checkedText(version, 'a version', { least: 1, most: maxNameLength })
  if (/\d/.test(text)) return text
  throw invalid('a version, which has digits', version)
}

function checkedText(text: unknown, what: string, { least, most }: { least: number; most: number }): string {
  if (typeof text === 'string' && text.length >= least && text.length <= most) return text
  throw invalid(`${what}: ${least} to ${most} characters`, text)
}

function invalid(expected: string, got: unknown): CollectiveError {
  return new CollectiveError('filterInvalid', `expected ${expected}, got ${shown(got)}`)
}
