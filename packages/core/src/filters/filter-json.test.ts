import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../frames/limits'
import { codeThrownBy } from '../messages/arbitraries.fixture'
import { encodeBody, parseBody } from '../messages/body-codec'
import { isCollectiveError } from '../errors/error'
import { all, dataOf, fact, hasClass, identity, version } from './builder'
import { filterFromJson } from './filter-from-json'
import { filterToJson } from './filter-to-json'
import { nested } from './filters.fixture'

const term = { type: 'class', equals: 'apache' }

describe('the JSON form of a filter', () => {
  it('is a tree of flat terms, as the protocol page says', () => {
    const filter = fact('os.family')
      .eq('debian')
      .and(
        fact('kernel').ge(version('5.10')).or(hasClass(/^role/i)),
        identity('web1').not(),
        dataOf('service', 'httpd').field('status').matches(/^run/),
        dataOf('puppet').field('enabled').eq(true),
      )
    expect(filterToJson(filter)).toEqual({
      type: 'and',
      terms: [
        { type: 'fact', name: 'os.family', operator: '==', value: 'debian' },
        {
          type: 'or',
          terms: [
            { type: 'fact', name: 'kernel', operator: '>=', version: '5.10' },
            { type: 'class', matches: '^role', ignoreCase: true },
          ],
        },
        { type: 'not', term: { type: 'identity', equals: 'web1' } },
        {
          type: 'data',
          plugin: 'service',
          argument: 'httpd',
          field: 'status',
          operator: '=~',
          matches: '^run',
        },
        { type: 'data', plugin: 'puppet', field: 'enabled', operator: '==', value: true },
      ],
    })
    expect(filterToJson(all())).toEqual({ type: 'all' })
  })

  it('fits into a body as deep as a filter may be', () => {
    const body = {
      v: 1,
      run: 'a'.repeat(32),
      attempt: 1,
      agent: 'a',
      action: 'b',
      data: {},
      timeoutMs: 1,
    } as const
    const filter = nested(defaultLimits.filterDepth)
    const json = parseBody(encodeBody({ ...body, filter: filterToJson(filter) }), defaultLimits.bodyDepth)
    expect(filterFromJson(json['filter']).node).toEqual(filter.node)
  })

  it('has no minus zero, which JSON would not bring back', () => {
    const filter = fact('a').eq(-0)
    expect(filterFromJson(JSON.parse(JSON.stringify(filterToJson(filter)))).node).toEqual(filter.node)
  })

  it('keeps a member called __proto__ from becoming a prototype', () => {
    const json: unknown = JSON.parse('{"type":"fact","name":"__proto__","operator":"==","value":"x"}')
    expect(filterToJson(filterFromJson(json))).toEqual(json)
    expect(codeThrownBy(() => filterFromJson(JSON.parse('{"__proto__":{"type":"all"}}')))).toBe(
      'filterInvalid',
    )
    expect(codeThrownBy(() => filterFromJson(JSON.parse('{"type":"__proto__"}')))).toBe('filterInvalid')
    expect(codeThrownBy(() => filterFromJson({ type: 'constructor' }))).toBe('filterInvalid')
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'all'],
    ['a list', [term]],
    ['an empty object', {}],
    ['an unknown type', { type: 'nobody' }],
    ['a type that is no text', { type: { toString: 'all' } }],
    ['an and without terms', { type: 'and' }],
    ['an or of nothing', { type: 'or', terms: [] }],
    ['terms that are no list', { type: 'and', terms: { 0: term, length: 1 } }],
    ['a not of nothing', { type: 'not' }],
    ['a member it does not know', { ...term, and: term }],
    ['a member of another type', { type: 'all', terms: [term] }],
    ['a class with neither name nor expression', { type: 'class' }],
    ['a class with both', { ...term, matches: 'a' }],
    ['a class that is a number', { type: 'class', equals: 5 }],
    ['letter case for a literal', { ...term, ignoreCase: true }],
    ['letter case that is no boolean', { type: 'class', matches: 'a', ignoreCase: 'yes' }],
    ['an expression that does not compile', { type: 'class', matches: '(a' }],
    ['an expression that is none', { type: 'class', matches: ['a'] }],
    ['an expression that is too long', { type: 'class', matches: 'a'.repeat(1_025) }],
    ['an identity that no node can have', { type: 'identity', equals: 'web 1' }],
    ['an agent that no node can have', { type: 'agent', equals: 'Puppet' }],
    ['a fact without a name', { type: 'fact', operator: '==', value: 1 }],
    ['a fact without an operator', { type: 'fact', name: 'a', value: 1 }],
    ['an operator that is an alias', { type: 'fact', name: 'a', operator: '=', value: 1 }],
    ['a comparison with nothing', { type: 'fact', name: 'a', operator: '==' }],
    ['a comparison with null', { type: 'fact', name: 'a', operator: '==', value: null }],
    ['a comparison with a list', { type: 'fact', name: 'a', operator: '==', value: [1] }],
    ['a comparison with two things', { type: 'fact', name: 'a', operator: '==', value: 1, version: '1' }],
    ['an order by an expression', { type: 'fact', name: 'a', operator: '<', matches: 'a' }],
    ['a match with a value', { type: 'fact', name: 'a', operator: '=~', value: 'a' }],
    ['a version without digits', { type: 'fact', name: 'a', operator: '<', version: 'new' }],
    ['a plugin that is no name', { type: 'data', plugin: 'a b', field: 'c', operator: '==', value: 1 }],
    ['a plugin without a field', { type: 'data', plugin: 'a', operator: '==', value: 1 }],
    [
      'an argument that is no text',
      { type: 'data', plugin: 'a', argument: 1, field: 'b', operator: '==', value: 1 },
    ],
    ['too many terms', { type: 'and', terms: Array.from({ length: 10_000 }, () => term) }],
    [
      'too many expressions',
      { type: 'or', terms: Array.from({ length: 65 }, () => ({ type: 'class', matches: 'a' })) },
    ],
    [
      'expressions that are too long together',
      {
        type: 'or',
        terms: Array.from({ length: 5 }, (_, index) => ({ type: 'class', matches: 'a'.repeat(900) + index })),
      },
    ],
  ])('is refused with a code where it is %s', (_, json) => {
    expect(codeThrownBy(() => filterFromJson(json))).toBe('filterInvalid')
  })

  it('is refused where it is nested too deep, also deeper than any stack', () => {
    const deep = (depth: number): unknown => {
      let json: unknown = term
      for (let level = 1; level < depth; level += 1) json = { type: 'not', term: json }
      return json
    }
    expect(codeThrownBy(() => filterFromJson(deep(32)))).toBeUndefined()
    expect(codeThrownBy(() => filterFromJson(deep(33)))).toBe('filterInvalid')
    expect(codeThrownBy(() => filterFromJson(deep(100_000)))).toBe('filterInvalid')
    expect(codeThrownBy(() => filterFromJson(deep(5), { filterDepth: 4 }))).toBe('filterInvalid')
  })

  it('says where it is wrong', () => {
    try {
      filterFromJson({ type: 'and', terms: [term, { type: 'not', term: { type: 'class', equals: '' } }] })
      expect.unreachable()
    } catch (error) {
      expect(isCollectiveError(error) && error.path).toBe('filter.terms[1].term')
    }
  })
})
