import { describe, expectTypeOf, it } from 'vitest'
import { all, dataOf, fact, hasClass, version } from './builder'
import { compileFilter, decideWithoutData } from './compile'
import type { Filter, Version } from './filter'
import type { FilterHost } from './host'

describe('the types of the filter builder', () => {
  it('gives filters that combine', () => {
    expectTypeOf(all()).toEqualTypeOf<Filter>()
    expectTypeOf(
      fact('os.family').eq('debian').and(hasClass('apache')).or(all()).not(),
    ).toEqualTypeOf<Filter>()
    expectTypeOf(fact('x').eq).parameter(0).toEqualTypeOf<string | number | boolean | Version>()
    expectTypeOf(compileFilter).returns.toEqualTypeOf<(host: FilterHost) => boolean>()
    expectTypeOf(decideWithoutData).returns.toEqualTypeOf<boolean | undefined>()
  })

  it('orders texts, numbers and versions, and nothing else', () => {
    expectTypeOf(fact('x').lt).parameter(0).toEqualTypeOf<string | number | Version>()
    fact('x').ge(version('5.10'))
    // @ts-expect-error booleans have no order
    fact('x').lt(true)
    // @ts-expect-error a regular expression has no order
    fact('x').lt(/x/)
  })

  it('compares with expressions by matches alone', () => {
    expectTypeOf(fact('x').matches).parameter(0).toEqualTypeOf<string | RegExp>()
    // @ts-expect-error equality is with values
    fact('x').eq(/x/)
    // @ts-expect-error a list is compared by its elements, so that the value is one of them
    fact('x').eq(['a'])
    // @ts-expect-error nothing is missing under no comparison: there is no test for it
    fact('x').eq(null)
  })

  it('asks for a field before it compares', () => {
    expectTypeOf(dataOf('service', 'httpd').field('status').eq('running')).toEqualTypeOf<Filter>()
    // @ts-expect-error the answer of a plugin has fields
    dataOf('service', 'httpd').eq('running')
    // @ts-expect-error a fact alone is no predicate
    hasClass('a').and(fact('x'))
  })

  it('leaves nothing to change', () => {
    // @ts-expect-error a filter is read only
    all().node = { type: 'all' }
  })
})
