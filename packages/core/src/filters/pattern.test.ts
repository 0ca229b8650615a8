import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { runs } from '../messages/arbitraries.fixture'
import { fact, hasClass } from './builder'
import { compileFilter } from './compile'
import { compileLiteral } from './compile-literal'
import { compilePattern } from './compile-pattern'
import { hostWith } from './filters.fixture'
import { patternOf } from './pattern'

const characters = fc.constantFrom(...String.raw`ab1_ -./:\^$*+?()[]{}|é`, '\n', '\u{1F600}')
const texts = fc.string({ unit: characters, maxLength: 8 })

/** Expressions around the border between literals and others: escapes, anchors, and characters that mean something. */
const sources = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.array(
      fc.oneof(
        characters,
        characters.map(character => `\\${character}`),
      ),
      { maxLength: 5 },
    ),
    fc.constantFrom('', '$'),
  )
  .map(([start, parts, end]) => start + parts.join('') + end)

describe('a literal expression as a string operation', () => {
  it('says what RE2 says of every text', () => {
    let literals = 0
    fc.assert(
      fc.property(sources, texts, (source, text) => {
        const literal = compileLiteral(source)
        if (!literal) return
        literals += 1
        expect(literal(text)).toBe(RE2JS.compile(source).test(text))
      }),
      runs(20_000),
    )
    expect(literals).toBeGreaterThan(1_000)
  })

  it.each([
    ['nan', 'xnanx', true],
    ['^nan', 'nanjing', true],
    ['^nan', 'xnan', false],
    ['jing$', 'nanjing', true],
    ['jing$', 'nanjing\n', false],
    ['^a$', 'a', true],
    [String.raw`a\.b`, 'axb', false],
    [String.raw`^web1\.example\.net$`, 'web1.example.net', true],
  ])('%s finds in %j: %s', (source, text, expected) => {
    expect(compileLiteral(source)?.(text)).toBe(expected)
    expect(RE2JS.compile(source).test(text)).toBe(expected)
  })

  it.each([
    'a.b',
    'a|b',
    '^',
    '$',
    'a*',
    '[a]',
    'a^b',
    'a$b',
    String.raw`\d`,
    String.raw`\pL`,
    'é',
    '(a)',
    'a{2}',
    '',
  ])('is not made of %s', source => {
    expect(compileLiteral(source)).toBeUndefined()
  })
})

describe('a regular expression of a filter', () => {
  // V8 would not return from these within the age of the universe.
  it.each([
    '(a+)+$',
    '(a|aa)+$',
    '(a*)*b',
    '(.*a){20}$',
    '^([a-zA-Z]+)*$',
    '^(a|a?)+$',
    '(?:a?){200}a{200}$',
  ])('has an answer for a hostile text: %s', source => {
    const matches = compileFilter(fact('text').matches(source))
    const text = `${'a'.repeat(100_000)}!`
    expect(matches(hostWith({ facts: { text } }))).toBe(false)
  })

  it('has an answer for the most hostile filter that is let in', () => {
    const worst = Array.from({ length: 4 }, (_, index) =>
      patternOf(`${String.raw`\pL`.repeat(340)}${index}`, true),
    )
    const text = 'aé\u{1F600}'.repeat(10_000)
    for (const pattern of worst) expect(compilePattern(pattern)(text)).toBe(false)
  })

  it('may leave out letter case, in or behind it', () => {
    const holds = (source: string, ignoreCase: boolean) =>
      compilePattern(patternOf(source, ignoreCase))('LONDON')
    expect(holds('london', false)).toBe(false)
    expect(holds('london', true)).toBe(true)
    expect(holds('(?i)london', false)).toBe(true)
  })

  it('is the same with slashes escaped or not', () => {
    expect(patternOf(String.raw`^\/usr\/lib`)).toEqual(patternOf('^/usr/lib'))
    expect(patternOf(/^\/usr\/lib/)).toEqual(patternOf('^/usr/lib'))
    expect(compilePattern(patternOf(String.raw`a\\/b`))(String.raw`a\/b`)).toBe(true)
  })

  it('does not grow a node: those used longest ago are forgotten', () => {
    const first = compilePattern(patternOf('first'))
    expect(compilePattern(patternOf('first'))).toBe(first)
    for (let index = 0; index < 64; index += 1) compileFilter(hasClass(new RegExp(`other${index}`)))
    expect(compilePattern(patternOf('first'))).not.toBe(first)
  })
})
