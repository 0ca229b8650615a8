import { describe, expect, it } from 'vitest'
import { codeThrownBy } from '../messages/arbitraries.fixture'
import { all, dataOf, fact, hasAgent, hasClass, identity } from './builder'
import { compileFilter, decideWithoutData } from './compile'
import { dataQueries } from './data-queries'
import { filterFromJson } from './filter-from-json'
import { filterToJson } from './filter-to-json'
import { hostWith, nested } from './filters.fixture'
import { literalIdentities, namesIn } from './names-in'
import { parseFilter } from './syntax/parse-filter'
import type { Facts } from '../plugins/sources'

const holds = (compound: string, facts?: Facts): boolean =>
  compileFilter(parseFilter({ compound: [compound] }))(hostWith(facts && { facts }))

describe('a compiled filter', () => {
  it.each([
    // Numbers, whatever their notation and type
    ['n = 10', { n: '10.0' }, true],
    ['n != 10', { n: '10.0' }, false],
    ['n > 9.5', { n: '10' }, true],
    ['n > 9.5', { n: 10 }, true],
    ['n > -6', { n: '-5' }, true],
    ['n = 010', { n: 10 }, true],
    ['n >= 0.0000001', { n: 1e-7 }, true],
    ['n < 0.5', { n: 1e-7 }, true],
    ['n > 999999999999999999999', { n: 1e21 }, true],
    ['n = 12345678901234567890', { n: '12345678901234567891' }, false],
    ['n < 12345678901234567891', { n: '12345678901234567890' }, true],
    // Texts
    ['commit = 1e5', { commit: '100000' }, false],
    ['t < b', { t: 'a' }, true],
    ['t >= b', { t: 'a' }, false],
    ['t > 5', { t: 'abc' }, true],
    ['t = ""', { t: '' }, true],
    ['t = abc', { t: 'ABC' }, false],
    // Booleans are their names
    ['b = true', { b: true }, true],
    ['b = true', { b: 'true' }, true],
    ['b != true', { b: false }, true],
    ['b =~ /^t/', { b: true }, true],
    // Lists by any element, objects by their keys
    ['l = 2', { l: [1, 2] }, true],
    ['l != 1', { l: [1, 2] }, true],
    ['l != 1', { l: [1] }, false],
    ['not l = 1', { l: [1, 2] }, false],
    ['l !~ /a/', { l: ['a', 'b'] }, true],
    ['l = 1', { l: [] }, false],
    ['l != 1', { l: [] }, false],
    ['l = 3', { l: [[1], [2, 3]] }, true],
    ['o = family', { o: { family: 'debian' } }, true],
    ['o = debian', { o: { family: 'debian' } }, false],
    // Missing ones hold in nothing, so that the reverse holds
    ['x = 1', {}, false],
    ['x != 1', {}, false],
    ['x !~ /a/', {}, false],
    ['not x = 1', {}, true],
    ['not x != 1', {}, true],
    ['x = null', { x: null }, false],
    ['x != 1', { x: null }, false],
    // Paths
    ['os.family = debian', { os: { family: 'debian' } }, true],
    ['os.family = literal', { os: { family: 'debian' }, 'os.family': 'literal' }, true],
    ['os.family = debian', { os: { family: 'debian' }, 'os.family': 'literal' }, false],
    ['if.eth0.100.ip = 1', { if: { 'eth0.100': { ip: 1 }, eth0: { mtu: 1500 } } }, true],
    ['if.eth0.mtu = 1500', { if: { 'eth0.100': { ip: 1 }, eth0: { mtu: 1500 } } }, true],
    ['disks.1.size = 5', { disks: [{ size: 4 }, { size: 5 }] }, true],
    ['disks.2.size != 5', { disks: [{ size: 4 }, { size: 5 }] }, false],
    ['l.0x0 = 1', { l: [1] }, false],
    ['l. = 1', { l: [1] }, false],
    ['os.family.x = 1', { os: { family: 'debian' } }, false],
    ['constructor != 1', {}, false],
    ['os.constructor.name =~ /.*/', { os: {} }, false],
    ['l.length = 2', { l: [1, 2] }, false],
    // Versions
    ['v > version(2.9.0)', { v: '2.10.1' }, true],
    ['version(v) > 2.9.0', { v: '2.10.1' }, true],
    ['v > 2.9.0', { v: '2.10.1' }, false],
    ['v = version(5.10.0)', { v: '5.10' }, true],
    ['v != version(5.1)', { v: 5.1 }, false],
    ['v < version(1)', { v: 'unknown' }, false],
    ['v != version(1)', { v: 'unknown' }, false],
  ] as [string, Facts, boolean][])('%s of %j is %s', (compound, facts, expected) => {
    expect(holds(compound, facts)).toBe(expected)
  })

  it('looks at identity, classes and agents', () => {
    const matches = compileFilter(identity(/^web/).and(hasClass('apache'), hasAgent('service')))
    expect(matches(hostWith())).toBe(true)
    expect(matches(hostWith({ identity: 'db1' }))).toBe(false)
    expect(matches(hostWith({ classes: ['apache2'] }))).toBe(false)
    expect(matches(hostWith({ agents: [] }))).toBe(false)
    expect(compileFilter(hasClass(/^role/))(hostWith())).toBe(true)
    expect(compileFilter(hasAgent(/^ro/))(hostWith())).toBe(false)
  })

  it('is made once for a filter and for every equal one', () => {
    const filter = fact('a').eq(1).and(hasClass('once'))
    expect(compileFilter(filter)).toBe(compileFilter(filter))
    expect(compileFilter(filterFromJson(filterToJson(filter)))).toBe(compileFilter(filter))
    expect(compileFilter(fact('a').eq(2).and(hasClass('once')))).not.toBe(compileFilter(filter))
  })

  it('is made once also where it is too large to be remembered by its text', () => {
    const [first, ...others] = Array.from({ length: 1_000 }, (_, index) => hasClass(`class${index}`))
    const large = first?.or(...others)
    if (!large) throw new Error('expected a thousand filters')
    expect(compileFilter(large)).toBe(compileFilter(large))
    expect(compileFilter(large)(hostWith({ classes: ['class999'] }))).toBe(true)
  })

  it('refuses what is nested deeper than any node would take, however deep', () => {
    expect(codeThrownBy(() => compileFilter(nested(32)))).toBeUndefined()
    for (const depth of [33, 5_000]) {
      expect(codeThrownBy(() => compileFilter(nested(depth)))).toBe('filterInvalid')
      expect(codeThrownBy(() => filterToJson(nested(depth)))).toBe('filterInvalid')
    }
  })
})

describe('data plugins in a filter', () => {
  const running = dataOf('service', 'httpd').field('status').eq('running')
  const data = { 'service("httpd")': { status: 'running', enabled: true } }

  it('lists each question once, with the key of its answer', () => {
    const filter = running.and(
      dataOf('service', 'httpd').field('enabled').eq(true),
      dataOf('puppet').field('enabled').eq(true).or(dataOf('service', 'a"b').field('x').eq(1)).not(),
      hasClass('apache'),
    )
    expect(dataQueries(filter)).toEqual([
      { plugin: 'service', argument: 'httpd', key: 'service("httpd")' },
      { plugin: 'puppet', key: 'puppet()' },
      { plugin: 'service', argument: 'a"b', key: 'service("a\\"b")' },
    ])
    expect(dataQueries(hasClass('apache'))).toEqual([])
  })

  it('compares what they answered', () => {
    expect(compileFilter(running)(hostWith({ data }))).toBe(true)
    expect(compileFilter(running.not())(hostWith({ data }))).toBe(false)
    expect(compileFilter(dataOf('service', 'httpd').field('status').ne('stopped'))(hostWith({ data }))).toBe(
      true,
    )
  })

  // MCollective dropped the whole request, so that not even the alternatives of an `or` could match.
  it.each([
    ['did not answer', { 'service("httpd")': undefined }],
    ['was not asked', {}],
    ['answered without the field', { 'service("httpd")': {} }],
    ['answered null', { 'service("httpd")': { status: null } }],
  ])('hold under neither sign where a plugin %s', (_, missing) => {
    const host = hostWith({ data: missing })
    expect(compileFilter(running)(host)).toBe(false)
    expect(compileFilter(running.not())(host)).toBe(false)
    expect(compileFilter(dataOf('service', 'httpd').field('status').ne('x'))(host)).toBe(false)
    expect(compileFilter(running.not().and(hasClass('apache')))(host)).toBe(false)
    expect(compileFilter(running.and(hasClass('ntp')).not())(host)).toBe(true)
    expect(compileFilter(running.or(hasClass('apache')))(host)).toBe(true)
    expect(compileFilter(running.or(hasClass('ntp')).not())(host)).toBe(false)
  })

  it('are asked only where the rest does not decide', () => {
    const host = hostWith()
    expect(decideWithoutData(running, host)).toBeUndefined()
    expect(decideWithoutData(running.not(), host)).toBeUndefined()
    expect(decideWithoutData(running.and(hasClass('apache')), host)).toBeUndefined()
    expect(decideWithoutData(running.and(hasClass('ntp')), host)).toBe(false)
    expect(decideWithoutData(running.or(hasClass('apache')), host)).toBe(true)
    expect(decideWithoutData(running.or(hasClass('ntp')), host)).toBeUndefined()
    expect(decideWithoutData(running.and(hasClass('ntp')).not(), host)).toBe(true)
    expect(decideWithoutData(hasClass('apache'), host)).toBe(true)
    expect(decideWithoutData(hasClass('ntp'), host)).toBe(false)
  })
})

describe('what a filter names', () => {
  it('is told to authorizers, each name once', () => {
    const filter = fact('os.family')
      .eq('debian')
      .and(fact('secret').matches(/^a/).or(fact('os.family').eq('x')).not())
    expect(
      namesIn(filter.and(dataOf('service', 'a').field('x').eq(1), dataOf('service').field('y').eq(1))),
    ).toEqual({
      facts: ['os.family', 'secret'],
      data: ['service'],
    })
    expect(namesIn(all())).toEqual({ facts: [], data: [] })
  })

  it('are identities that need no discovery, where it can match no others', () => {
    const named = identity('a').or(identity('b'))
    expect(literalIdentities(identity('a'))).toEqual(['a'])
    expect(literalIdentities(named.and(hasClass('x')))).toEqual(['a', 'b'])
    expect(literalIdentities(named.or(hasClass('x')))).toBeUndefined()
    expect(literalIdentities(named.or(identity(/x/)))).toBeUndefined()
    expect(literalIdentities(identity('a').not())).toBeUndefined()
    expect(literalIdentities(all())).toBeUndefined()
  })
})
