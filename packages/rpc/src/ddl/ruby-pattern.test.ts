import { expect, it } from 'vitest'
import { ecmaPattern } from './ruby-pattern'

it.each([
  ['\\A[a-z]+\\z', 'abc', true],
  ['\\A[a-z]+\\z', 'abc\n', false],
  ['\\A[a-z]+\\Z', 'abc\n', true],
  ['^\\h+$', 'c0ffee', true],
  ['^[\\w\\_]+$', 'a_b', true],
  ['^a\\\\z$', 'a\\z', true],
])('%s, of %j: %s', (ruby, text, matches) => {
  expect(new RegExp(ecmaPattern(ruby) ?? '(?!)').test(text)).toBe(matches)
})

it.each(['(?>a)b', '[[:alpha:]]', 'a++', '(?i)a', '\\p{Alpha}', '(', '(?<n>a)(?<n>b)'])(
  '%s has no equal',
  ruby => {
    expect(ecmaPattern(ruby)).toBeUndefined()
  },
)
