import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeThrownBy, runs } from '../../messages/arbitraries.fixture'
import { CollectiveError } from '../../errors/error'
import { dataQueries } from '../data-queries'
import { printFilter } from '../print'
import { FilterSyntaxError, isFilterSyntaxError } from './filter-syntax-error'
import { parseFilter, type FilterFlags } from './parse-filter'

const printed = (flags: FilterFlags): string => printFilter(parseFilter(flags))

function errorOf(flags: FilterFlags): FilterSyntaxError {
  try {
    parseFilter(flags)
  } catch (error) {
    if (isFilterSyntaxError(error)) return error
    throw error
  }
  throw new Error(`expected a syntax error, got ${printed(flags)}`)
}

describe('the fact flag -F', () => {
  it.each([
    ['a=b', 'a == b'],
    ['a==b', 'a == b'],
    ['a!=b', 'a != b'],
    ['a<1', 'a < 1'],
    ['a<=1', 'a <= 1'],
    ['a=<1', 'a <= 1'],
    ['a>1', 'a > 1'],
    ['a>=1', 'a >= 1'],
    ['a=>1', 'a >= 1'],
    ['a=~^x', 'a =~ /^x/'],
    ['a!~^x', 'a !~ /^x/'],
    [' a  >=  1 ', 'a >= 1'],
    ['os.family = debian', 'os.family == debian'],
    // What is between slashes is an expression, whatever says that the two are equal
    ['a=/x/', 'a =~ /x/'],
    ['a==/x/i', 'a =~ /x/i'],
    ['a!=/x/', 'a !~ /x/'],
    ['a=~/x/i', 'a =~ /x/i'],
    ['a!~/x/', 'a !~ /x/'],
    [String.raw`a=/x\/y/`, String.raw`a =~ /x\/y/`],
    ['a=/usr/lib x/', String.raw`a =~ /usr\/lib x/`],
    // A path is text
    ['a=/usr/lib', 'a == "/usr/lib"'],
    ['a="/usr/lib/"', 'a == "/usr/lib/"'],
    // The rest is the value
    ['a=b=c', 'a == "b=c"'],
    ['a=new york and more (x)', 'a == "new york and more (x)"'],
    ["a=it's", 'a == "it\'s"'],
    // Quotes keep what they hold
    ['a=" b "', 'a == " b "'],
    ["a='x\"y'", String.raw`a == "x\"y"`],
    [String.raw`a="C:\temp\\ \"x\""`, String.raw`a == "C:\\temp\\ \"x\""`],
    ['a=""', 'a == ""'],
    ['"my fact"=1', '"my fact" == 1'],
    ['a=~"^x y"', 'a =~ /^x y/'],
    // Numbers and booleans, as they are written
    ['a=5', 'a == 5'],
    ['a=5.10', 'a == "5.10"'],
    ['a=007', 'a == "007"'],
    ['a=-3', 'a == -3'],
    ['a=true', 'a == true'],
    ['a="true"', 'a == "true"'],
    ['a=12345678901234567890', 'a == "12345678901234567890"'],
    ['a=Infinity', 'a == Infinity'],
    // Versions
    ['a>=version(5.10)', 'a >= version("5.10")'],
    ['a < version( "1:2~rc1" )', 'a < version("1:2~rc1")'],
    ['a="version(5.10)"', 'a == "version(5.10)"'],
  ])('%s is %s', (fact, text) => {
    expect(printed({ fact: [fact] })).toBe(text)
  })

  it.each([
    ['', 0],
    ['!', 0],
    ['a', 1],
    ['a=', 2],
    ['a = ', 4],
    ['a>', 2],
    ['=b', 0],
    ['a b=c', 2],
    ['a<>b', 2],
    ['a===b', 3],
    ['a!=~b', 3],
    ['a</x/', 2],
    ['a>=/x/', 3],
    ['a=~(', 3],
    ['a=/(/', 2],
    ['a=//', 2],
    ['a="b', 2],
    ['a="b" c', 6],
    ['a>=version()', 11],
    ['a>=version(new)', 11],
    ['a=~5 (', 3],
    ['puppet().enabled=true', 6],
    [`a=${'b'.repeat(8_193)}`, 2],
    [`${'a.'.repeat(40)}a=1`, 0],
    ['""=1', 0],
  ])('%j is wrong at %d', (fact, position) => {
    expect(errorOf({ fact: [fact] }).position).toBe(position)
  })
})

describe('the name flags -C, -A and -I', () => {
  it.each([
    [{ class: ['apache'] }, 'apache'],
    [{ class: ['/^role::/'] }, '/^role::/'],
    [{ class: ['/ROLE/i'] }, '/ROLE/i'],
    [{ class: ['"my class"'] }, '"my class"'],
    [{ class: ['role/web'] }, '"role/web"'],
    [{ agent: ['puppet', '/^s/'] }, 'agent(puppet) and agent(/^s/)'],
    [{ identity: ['web1.example.net'] }, 'identity(web1.example.net)'],
    [{ identity: [String.raw`/a\/b/`] }, String.raw`identity(/a\/b/)`],
  ])('%j is %s', (flags, text) => {
    expect(printed(flags)).toBe(text)
  })

  it.each<[FilterFlags, number]>([
    [{ class: [''] }, 0],
    [{ class: ['/x'] }, 0],
    [{ class: ['/x/g'] }, 0],
    [{ class: ['/(/'] }, 0],
    [{ class: ['a b'] }, 2],
    [{ class: ['location=london'] }, 8],
    [{ class: ['apache()'] }, 6],
    [{ agent: ['Puppet'] }, 0],
    [{ identity: ['web 1'] }, 4],
    [{ identity: ['"web 1"'] }, 0],
    [{ identity: ['web*'] }, 0],
  ])('%j is wrong at %d', (flags, position) => {
    expect(errorOf(flags).position).toBe(position)
  })
})

describe('the flag -W', () => {
  it.each([
    ['apache', 'apache'],
    ['apache  location=london', 'apache and location == london'],
    ['/^role/i os.family=~^deb', '/^role/i and os.family =~ /^deb/'],
    // MCollective made three classes of this, which no node has
    ['cpus >= 10 apache', 'cpus >= 10 and apache'],
    ['a="x y" b=/c d/ version=version(1.2)', 'a == "x y" and b =~ /c d/ and version == version("1.2")'],
  ])('%s is %s', (text, expected) => {
    expect(printed({ with: [text] })).toBe(expected)
  })

  it.each([
    ['', 0],
    ['apache and ntp', 7],
    ['not apache', 0],
    ['apache (ntp)', 7],
    ['puppet().enabled=true', 6],
    ['a=b"c"', 3],
    ['/x', 0],
  ])('%j is wrong at %d', (text, position) => {
    expect(errorOf({ with: [text] }).position).toBe(position)
  })
})

describe('the compound flag -S', () => {
  it.each([
    // and binds tighter than or, as it does in MCollective
    ['a or b and c', 'a or b and c'],
    ['(a or b) and c', '(a or b) and c'],
    ['((a)) and (b and (c))', 'a and b and c'],
    ['not a and ! b', 'not a and not b'],
    ['!!a', 'a'],
    ['not(a or b)', 'not (a or b)'],
    ['not/x/ or(a)', 'not /x/ or a'],
    ['"and" and not "not"', '"and" and not "not"'],
    ['and=1 or nota', '"and" == 1 or nota'],
    // All operators, with spaces and without
    ['a = b and a==b and a != b and a!=b', 'a == b and a == b and a != b and a != b'],
    [
      'a >= 1 and a=>1 and a =< 1 and a<=1 and a < 1 and a>1',
      'a >= 1 and a >= 1 and a <= 1 and a <= 1 and a < 1 and a > 1',
    ],
    ['a =~ ^x and a!~/x/i', 'a =~ /^x/ and a !~ /x/i'],
    ['(location=/nan/)', 'location =~ /nan/'],
    ['(a=~(x|y)) and (a=~[)]x)', 'a =~ /(x|y)/ and a =~ /[)]x/'],
    [String.raw`(a=~x\)y)`, String.raw`a =~ /x\)y/`],
    ['a=/x y/ and b', 'a =~ /x y/ and b'],
    ['a=/usr/(bin|lib)/', String.raw`a =~ /usr\/(bin|lib)/`],
    ['a="x) and (y"', 'a == "x) and (y"'],
    ['a=b=c', 'a == "b=c"'],
    // Data plugins
    ["service('httpd').status=running", 'service("httpd").status == running'],
    ['fstat("/etc/hosts").size > 5', 'fstat("/etc/hosts").size > 5'],
    ['puppet( ).last.run!=/x/i', 'puppet().last.run !~ /x/i'],
    ['f(x).y >= version(1.2)', 'f("x").y >= version("1.2")'],
    ["f('a \\' b').y < 3", 'f("a \' b").y < 3'],
    ['f()."odd field" == 1', 'f()."odd field" == 1'],
    // Every kind of term
    ['identity(web1) or identity(/^db/) or agent("puppet") or class(/x/) or class(y) or all()', 'all()'],
    ['identity(web1) and agent(/x/) and class(y)', 'identity(web1) and agent(/x/) and y'],
    ['version(kernel) >= 5.10', 'kernel >= version("5.10")'],
    ["version('my fact') < '2'", '"my fact" < version("2")'],
  ])('%s is %s', (compound, text) => {
    expect(printed({ compound: [compound] })).toBe(text)
  })

  it.each([
    ['', 0],
    ['   ', 3],
    ['or a', 0],
    ['a or', 4],
    ['a or or b', 5],
    ['a and', 5],
    ['a b', 2],
    ['a not b', 2],
    ['a AND b', 2],
    ['a && b', 2],
    ['a&&b', 1],
    ['not', 3],
    ['()', 1],
    ['(a', 0],
    ['a)', 1],
    ['(a))', 3],
    ['=a', 0],
    ['a=', 2],
    ['a=(b)', 2],
    ['a=b(c)', 3],
    ['a=b&&c', 3],
    ['a="b', 2],
    ['a=/nan', 2],
    ['a=/x/g', 5],
    ['/x/ = 1', 3],
    ['puppet()', 8],
    ['puppet().enabled', 16],
    ['puppet() = true', 8],
    ['puppet(a,b).x=1', 8],
    ['puppet(/x/).y=1', 7],
    ['puppet(', 7],
    ['puppet(a', 8],
    ['all() = 1', 6],
    ['puppet() .enabled = true', 8],
    ['fstat(/etc/hosts).size > 5', 11],
    ['all(x)', 6],
    ['identity()', 0],
    ['identity("web 1")', 9],
    ['agent(Puppet)', 6],
    ['class(a)=1', 8],
    ['version(a) =~ x', 10],
    ['version(a) = new', 10],
    ['version()>1', 9],
    [`${'('.repeat(200)}a`, 129],
    [`${'!'.repeat(100_000)}a`, 65_536],
    [`${'not '.repeat(15_000)}a`, 516],
  ])('%j is wrong at %d', (compound, position) => {
    expect(errorOf({ compound: [compound] }).position).toBe(position)
  })

  it('lists the data plugins that it asks', () => {
    const filter = parseFilter({
      compound: ["puppet().enabled=true and service('a').status=x or service('a').y=1"],
    })
    expect(dataQueries(filter).map(({ key }) => key)).toEqual(['puppet()', 'service("a")'])
  })
})

describe('all flags together', () => {
  it('must all hold, but of identities one', () => {
    const flags = {
      identity: ['a', '/b/'],
      fact: ['x=1', 'y=2'],
      class: ['c', 'd'],
      agent: ['e'],
      with: ['f g=1'],
      compound: ['h or i', 'j'],
    }
    expect(printed(flags)).toBe(
      'x == 1 and y == 2 and c and d and agent(e) and (identity(a) or identity(/b/)) and f and g == 1 and (h or i) and j',
    )
  })

  it('are everybody where there is none', () => {
    expect(parseFilter({}).node).toEqual({ type: 'all' })
    expect(parseFilter({ fact: [], identity: [] }).node).toEqual({ type: 'all' })
  })

  it('are refused where one is not known: passing it over would widen the filter', () => {
    const misspelt: Record<string, string[]> = { facts: ['a=b'] }
    expect(codeThrownBy(() => parseFilter(misspelt))).toBe('invalidOption')
  })

  it('are refused past the limits of a filter', () => {
    const names = Array.from({ length: 10_001 }, (_, index) => `class${index}`)
    expect(codeThrownBy(() => parseFilter({ class: names }))).toBe('filterInvalid')
    expect(codeThrownBy(() => parseFilter({ class: Array.from({ length: 65 }, () => '/x/') }))).toBe(
      'filterInvalid',
    )
  })
})

describe('a syntax error', () => {
  it('says which flag, where, what was expected and what came', () => {
    const error = errorOf({ compound: ['a', 'apache or or ntp'] })
    expect(error).toMatchObject({
      code: 'filterSyntax',
      path: 'compound[1]',
      position: 10,
      text: 'apache or or ntp',
    })
    expect(error.message).toBe(
      'compound[1], position 10: expected a term (quote a name that is and, or or not), got "or"',
    )
  })

  it('has the reason of RE2, and its position', () => {
    expect(errorOf({ fact: ['a=~x(y'] }).message).toContain('missing closing )')
  })

  it('is recognised whichever build of the package made it', () => {
    const error = errorOf({ class: [''] })
    expect(error instanceof FilterSyntaxError && error instanceof CollectiveError).toBe(true)
    expect(
      new CollectiveError('filterSyntax', 'of another build', { position: 1 }) instanceof FilterSyntaxError,
    ).toBe(true)
    expect(new CollectiveError('filterInvalid', 'another one') instanceof FilterSyntaxError).toBe(false)
    expect(new Error('another one') instanceof FilterSyntaxError).toBe(false)
  })

  it('is all that a text may throw, and lies in the text', () => {
    const pieces = fc.constantFrom(
      ...[
        'and',
        'or',
        'not',
        '!',
        '(',
        ')',
        '/',
        '"',
        "'",
        '=',
        '==',
        '=~',
        '!=',
        '<',
        '>',
        '.',
        ',',
        '~',
        '&&',
        '\\',
        '[',
        ']',
      ],
      ...[
        ' ',
        '  ',
        '\n',
        'a',
        'web1',
        '5.10',
        'version(',
        'puppet()',
        '.x',
        'identity(',
        '/x/i',
        '{1000}',
        '+',
        '*',
        '\u{1F600}',
        '\0',
      ],
    )
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map(parts => parts.join('')),
      fc.string({ unit: 'binary' }),
    )
    const flag = fc.constantFrom('fact' as const, 'class', 'agent', 'identity', 'with', 'compound')
    let parsed = 0
    fc.assert(
      fc.property(flag, texts, (name, text) => {
        try {
          const filter = parseFilter({ [name]: [text] })
          expect(parseFilter({ compound: [printFilter(filter)] }).node).toEqual(filter.node)
          parsed += 1
        } catch (error) {
          if (!isFilterSyntaxError(error)) throw error
          expect(error.position).toBeGreaterThanOrEqual(0)
          expect(error.position).toBeLessThanOrEqual(text.length)
        }
      }),
      runs(5_000),
    )
    expect(parsed).toBeGreaterThan(500)
  })
})
