import {
  all,
  compileFilter,
  describeFilter,
  explainFilter,
  fact,
  filterToJson,
  hasClass,
  isFilterSyntaxError,
  parseFilter,
  printFilter,
  version,
  type FilterFlags,
  type FilterHost,
} from '@collective/core'
import { describe, expect, test } from 'vitest'
import { readPage, rowsOf, tableIn } from './page'

const page = readPage('docs/filters.md')

/** The rows of a table, without the marks of code. */
const rows = (name: string): string[][] =>
  rowsOf(tableIn(page, name)).map(cells => cells.map(cell => cell.replace(/^`(.*)`$/, '$1')))

const flagNames = { F: 'fact', C: 'class', A: 'agent', I: 'identity', W: 'with', S: 'compound' } as const

/** Flags as they are typed, with double quotes where a shell needs them. */
function flagsIn(line: string): FilterFlags {
  const flags: Record<string, string[]> = {}
  for (const [, letter = '', quoted, bare] of line.matchAll(/-([FCAIWS]) (?:"([^"]*)"|(\S+))/g)) {
    const name = Object.entries(flagNames).find(([known]) => known === letter)?.[1] ?? ''
    ;(flags[name] ??= []).push(quoted ?? bare ?? '')
  }
  return flags
}

const hostWith = (parts: Partial<FilterHost>): FilterHost => ({
  identity: 'web1',
  facts: {},
  classes: [],
  agents: [],
  ...parts,
})

const holds = (flags: FilterFlags, parts: Partial<FilterHost>): boolean =>
  compileFilter(parseFilter(flags))(hostWith(parts))

describe('docs/filters.md', () => {
  test('begins with code that does what it says', () => {
    const flags = parseFilter({
      fact: ['os.family = debian'],
      compound: ['apache or kernelversion >= version(5.10)'],
    })
    const built = fact('os.family')
      .eq('debian')
      .and(hasClass('apache').or(fact('kernelversion').ge(version('5.10'))))
    const host = hostWith({ facts: { os: { family: 'debian' }, kernelversion: '5.9' } })
    expect(built.node).toEqual(flags.node)
    expect(page.text).toContain(`compileFilter(built)(host) // ${compileFilter(built)(host)}\n`)
    expect(page.text).toContain(`.summary // '${explainFilter(flags, host).summary}'\n`)
    expect(page.text).toContain(`describeFilter(flags) // '${describeFilter(flags)}'\n`)
    expect(describeFilter(all())).toBe('all nodes')
  })

  test.each(rows('flags'))('%s is the same as %s', (line, compound) => {
    expect(printFilter(parseFilter(flagsIn(line)))).toBe(compound)
  })

  test.each(rows('compound'))('%s means %s', (compound, english) => {
    expect(describeFilter(parseFilter({ compound: [compound] }))).toBe(english)
  })

  test.each(rows('meaning'))('of %s, %s: %s', (facts, compound, answer) => {
    expect(holds({ compound: [compound] }, { facts: JSON.parse(facts) })).toBe(answer === 'yes')
  })

  test.each(rows('errors'))('%s is wrong at %s', (line, position) => {
    try {
      parseFilter(flagsIn(line))
      expect.unreachable()
    } catch (error) {
      expect(isFilterSyntaxError(error) && error.position).toBe(Number(position))
    }
  })

  test.each(rows('json'))('%s travels as %s', (compound, json) => {
    expect(JSON.stringify(filterToJson(parseFilter({ compound: [compound] })))).toBe(json)
  })

  // One line for each row of the table, in its order.
  const differences: [string, () => boolean][] = [
    ['-F cpus>9.5', () => holds({ fact: ['cpus>9.5'] }, { facts: { cpus: '10' } })],
    [
      '-S location!=london',
      () => holds({ compound: ['location!=london'] }, { facts: { location: 'paris' } }),
    ],
    [
      '-S "location =~ nan"',
      () =>
        holds(
          { compound: ['location =~ nan and x => 1 and x =< 1 and x == 1'] },
          { facts: { location: 'nanjing', x: 1 } },
        ),
    ],
    ['-S "cpus >= 4"', () => holds({ compound: ['cpus >= 4'] }, { facts: { cpus: '8' } })],
    [
      '-S "(location=/nan/)"',
      () => holds({ compound: ['(location=/nan/)'] }, { facts: { location: 'nanjing' } }),
    ],
    ['-F country!=/uk/', () => !holds({ fact: ['country!=/uk/'] }, { facts: { country: 'uk' } })],
    ['-I /WEB/i', () => holds({ identity: ['/WEB/i'] }, {})],
    [String.raw`-C /a\/b/`, () => holds({ class: [String.raw`/a\/b/`] }, { classes: ['a/b'] })],
    ['-I web1 -I /web/', () => holds({ identity: ['web1', '/web/'] }, {})],
    [
      '-I web1 -F country=uk',
      () => !holds({ identity: ['web1'], fact: ['country=uk'] }, { facts: { country: 'us' } }),
    ],
    ['-W "cpus >= 10"', () => holds({ with: ['cpus >= 10'] }, { facts: { cpus: 12 } })],
    ['-F "country=uk "', () => holds({ fact: ['country=uk '] }, { facts: { country: 'uk' } })],
    [
      '-F os.family=debian',
      () => holds({ fact: ['os.family=debian'] }, { facts: { os: { family: 'debian' } } }),
    ],
    ['-F path==/x/', () => holds({ fact: ['path==/x/'] }, { facts: { path: '/usr/x' } })],
    [
      '-S "! foo().x=1"',
      () =>
        !holds({ compound: ['! foo().x=1'] }, {}) &&
        holds({ compound: ['! foo().x=1 or a'] }, { classes: ['a'] }),
    ],
    ['/^a$/', () => !holds({ fact: ['x=/^a$/'] }, { facts: { x: 'a\nb' } })],
  ]

  test('has one test for each difference from MCollective', () => {
    const written = rows('differences').map(([filter = '']) => filter.replaceAll('`', ''))
    expect(written).toEqual(differences.map(([start]) => expect.stringContaining(start)))
  })

  test.each(differences)('differs from MCollective in %s', (_, isAsSaid) => {
    expect(isAsSaid()).toBe(true)
  })
})
