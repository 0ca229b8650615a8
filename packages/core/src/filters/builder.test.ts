import { describe, expect, it } from 'vitest'
import { codeThrownBy } from '../messages/arbitraries.fixture'
import { all, dataOf, fact, hasAgent, hasClass, identity, version } from './builder'
import { compileFilter } from './compile'
import { hostWith } from './filters.fixture'
import { printFilter } from './print'

describe('the filter builder', () => {
  it.each([
    [all(), 'all()'],
    [fact('os.family').eq('debian').and(hasClass('apache')), 'os.family == debian and apache'],
    [fact('a').ne(true), 'a != true'],
    [fact('a').lt(1).or(fact('a').le(2)), 'a < 1 or a <= 2'],
    [
      fact('a')
        .gt('x')
        .or(fact('a').ge(version('5.10'))),
      'a > x or a >= version("5.10")',
    ],
    [fact('a').matches(/^nan/i), 'a =~ /^nan/i'],
    [fact('a').notMatches('jing$'), 'a !~ /jing$/'],
    [hasClass(/^role/).and(hasAgent('puppet'), hasAgent(/x/)), '/^role/ and agent(puppet) and agent(/x/)'],
    [identity('web1').or(identity(/^db/)), 'identity(web1) or identity(/^db/)'],
    [dataOf('puppet').field('enabled').eq(true), 'puppet().enabled == true'],
    [dataOf('service', 'httpd').field('status').ne('running'), 'service("httpd").status != running'],
  ])('builds %#: %s', (filter, text) => {
    expect(printFilter(filter)).toBe(text)
  })

  it('makes one and of nested ands, and one or of nested ors', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(name => hasClass(name))
    if (!a || !b || !c || !d) throw new Error('expected four filters')
    expect(a.and(b).and(c.and(d)).node).toEqual({ type: 'and', terms: [a.node, b.node, c.node, d.node] })
    expect(a.or(b.or(c), d).node).toEqual({ type: 'or', terms: [a.node, b.node, c.node, d.node] })
    expect(printFilter(a.or(b).and(c))).toBe('(a or b) and c')
  })

  it('shows that a filter is for everybody, or is not', () => {
    expect(all().and(all()).node).toEqual({ type: 'all' })
    expect(hasClass('a').or(all()).node).toEqual({ type: 'all' })
    expect(all().and(hasClass('a')).node).toEqual(hasClass('a').node)
    expect(compileFilter(all().not())(hostWith())).toBe(false)
  })

  it('takes a reverse back', () => {
    expect(hasClass('a').not().not().node).toEqual(hasClass('a').node)
  })

  it('is never changed by what is made of it', () => {
    const one = hasClass('a').and(hasClass('b'))
    const before = printFilter(one)
    one.and(hasClass('c'))
    one.or(hasClass('d')).not()
    expect(printFilter(one)).toBe(before)
    expect(Object.isFrozen(one) && Object.isFrozen(one.node)).toBe(true)
    expect(one.node.type === 'and' && Object.isFrozen(one.node.terms)).toBe(true)
  })

  it.each([
    ['an empty name', () => fact('')],
    ['a path of too many steps', () => fact('a.'.repeat(32) + 'a')],
    ['a name that is too long', () => hasClass('a'.repeat(1_025))],
    ['an identity that no node can have', () => identity('web 1')],
    ['an agent that no node can have', () => hasAgent('Puppet')],
    ['a plugin that is no name', () => dataOf('my plugin')],
    ['a number that JSON does not carry', () => fact('a').eq(Number.NaN)],
    ['a value that is too long', () => fact('a').eq('a'.repeat(8_193))],
    ['a version without digits', () => fact('a').ge(version('new'))],
    ['a back-reference', () => fact('a').matches(String.raw`(a)\1`)],
    ['a look-ahead', () => fact('a').matches(/a(?=b)/)],
    ['a flag that changes where an expression matches', () => fact('a').matches(/a/y)],
    ['an empty expression, which matches everything', () => fact('a').matches('')],
    ['an empty literal expression', () => fact('a').matches(new RegExp(''))],
    ['an expression that is too long', () => fact('a').matches('a'.repeat(1_025))],
    // @ts-expect-error what JavaScript callers may still do
    ['an expression compared by equality', () => fact('a').eq(/x/)],
  ])('refuses %s', (_, build) => {
    expect(codeThrownBy(build)).toBe('filterInvalid')
  })

  it('reads the flags of an expression as JavaScript means them', () => {
    const lines = hostWith({ facts: { text: 'one\nTWO' } })
    expect(compileFilter(fact('text').matches(/^two$/im))(lines)).toBe(true)
    expect(compileFilter(fact('text').matches(/^two$/i))(lines)).toBe(false)
    expect(compileFilter(fact('text').matches(/one.TWO/s))(lines)).toBe(true)
    expect(compileFilter(fact('text').matches(/one.TWO/))(lines)).toBe(false)
  })
})
