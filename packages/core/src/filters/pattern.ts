import { CollectiveError } from '../errors/error'
import { compilePattern } from './compile-pattern'
import { maxPatternLength } from './limits'
import type { Pattern } from './filter'

/**
 * A regular expression for a filter. The syntax is RE2's: no back-references and no look-around.
 * @param source a `RegExp` with no flags but `i`, `m`, `s` and `u`, or the text of one
 * @throws CollectiveError `filterInvalid` for one that does not compile in RE2, is empty (it would match everything) or too long
 */
export function patternOf(source: RegExp | string, ignoreCase = false): Pattern {
  return typeof source === 'string'
    ? checkedPattern(source, ignoreCase)
    : checkedPattern(inlineFlags(source) + source.source, source.ignoreCase)
}

function checkedPattern(text: string, ignoreCase: boolean): Pattern {
  if (text === '' || text === '(?:)')
    throw invalid('an empty regular expression matches everything: write .* if that is meant')
  const source = withoutEscapedSlashes(text)
  if (source.length > maxPatternLength)
    throw invalid(
      `expected a regular expression of at most ${maxPatternLength} characters, got ${source.length}`,
    )
  const pattern = Object.freeze({ source, ignoreCase })
  try {
    compilePattern(pattern)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw invalid(`expected a regular expression of RE2, got /${source.slice(0, 80)}/: ${reason}`, cause)
  }
  return pattern
}

/** One spelling of each pattern: `\/` means `/`, and only `/…/` around it needs the escape. */
function withoutEscapedSlashes(text: string): string {
  return text.replace(/\\([\s\S])/g, (pair, escaped: string) => (escaped === '/' ? '/' : pair))
}

function inlineFlags({ flags, source }: RegExp): string {
  const refused = flags.replace(/[imsu]/g, '')
  if (refused !== '')
    throw invalid(
      `a regular expression of a filter may have the flags i, m, s and u, got /${source}/${flags}`,
    )
  const inline = flags.replace(/[iu]/g, '')
  return inline === '' ? '' : `(?${inline})`
}

function invalid(message: string, cause?: unknown): CollectiveError {
  return new CollectiveError('filterInvalid', message, { cause })
}
