import { RE2JS } from 're2js'
import { BoundedCache } from '../caches/bounded-cache'
import { compileLiteral } from './compile-literal'
import type { Pattern } from './filter'

/** Whether a text contains a match. */
export type TextTest = (text: string) => boolean

const compiled = new BoundedCache<TextTest>(64)

/**
 * A pattern as a test: string operations where those are the same, RE2 else, so that the time is linear in the text whatever the pattern.
 * @throws RE2's syntax error
 */
export function compilePattern(pattern: Pattern): TextTest {
  return compiled.get(`${pattern.ignoreCase ? 'i' : '-'}${pattern.source}`, () => compile(pattern))
}

function compile({ source, ignoreCase }: Pattern): TextTest {
  const literal = ignoreCase ? undefined : compileLiteral(source)
  if (literal) return literal
  const expression = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  return text => expression.test(text)
}
