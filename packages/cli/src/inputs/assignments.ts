import { usageError } from '../exit/usage-error'

/**
 * Splits `name=value` words at the first `=`: `a=b=c` gives `b=c` to `a`, `a=` gives the empty text.
 * @throws CollectiveError `invalidOption`
 */
export function readAssignments(words: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const word of words) {
    const [name, value] = splitAssignment(word)
    if (found.has(name)) throw usageError(`the input ${name} is given twice: give it once`)
    found.set(name, value)
  }
  return found
}

function splitAssignment(word: string): readonly [string, string] {
  const at = word.indexOf('=')
  if (at > 0) return [word.slice(0, at), word.slice(at + 1)]
  throw usageError(`expected an input as NAME=VALUE, got ${JSON.stringify(word)}`)
}
