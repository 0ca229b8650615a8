import { CollectiveError } from '@collective/core'
import { compilePattern, patternOf } from '@collective/core/internal'

/**
 * A regular expression (RE2) that the whole of a text must match.
 * @param option what the configuration calls it, for messages
 * @throws CollectiveError `invalidOption` for a pattern that is none
 */
export function wholeMatch(pattern: string, option: string): (text: string) => boolean {
  try {
    // By itself first: `a)|(b` would not be held by the group around it.
    patternOf(pattern)
    return compilePattern(patternOf(`^(?:${pattern})$`))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CollectiveError('invalidOption', `${option}: ${reason}`, { cause })
  }
}
