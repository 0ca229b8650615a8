import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../messages/arbitraries.fixture'
import { compileFilter, decideWithoutData } from './compile'
import { describeFilter } from './describe'
import { explainFilter } from './explain'
import { filterFromJson } from './filter-from-json'
import { filterToJson } from './filter-to-json'
import { filtersAndHosts, filtersOf, hosts } from './filters.fixture'
import { printFilter } from './print'
import { parseFilter } from './syntax/parse-filter'

const filters = filtersOf({ withData: true })

describe('every filter', () => {
  it('is the same after its JSON form has travelled', () => {
    fc.assert(
      fc.property(filters, filter => {
        expect(filterFromJson(JSON.parse(JSON.stringify(filterToJson(filter)))).node).toEqual(filter.node)
      }),
      runs(500),
    )
  })

  it('is the same after it has been printed and parsed', () => {
    fc.assert(
      fc.property(filters, filter => {
        expect(parseFilter({ compound: [printFilter(filter)] }).node).toEqual(filter.node)
      }),
      runs(500),
    )
  })

  it('has something to say in English', () => {
    fc.assert(
      fc.property(filters, filter => {
        expect(describeFilter(filter)).toMatch(/^(?:all nodes|nodes where .+)$/s)
      }),
      runs(200),
    )
  })

  it('obeys De Morgan, also where data plugins did not answer', () => {
    fc.assert(
      fc.property(filtersAndHosts, filters, ([one, host], other) => {
        const holds = (filter: typeof one) => compileFilter(filter)(host)
        expect(holds(one.and(other).not())).toBe(holds(one.not().or(other.not())))
        expect(holds(one.or(other).not())).toBe(holds(one.not().and(other.not())))
        expect(holds(one.not().not())).toBe(holds(one))
        expect(holds(one.and(other))).toBe(holds(one) && holds(other))
        expect(holds(one.or(other))).toBe(holds(one) || holds(other))
        // Both may be false, where data is missing, but never both true.
        expect(holds(one) && holds(one.not())).toBe(false)
      }),
      runs(500),
    )
  })

  it('without data plugins is either true or false', () => {
    fc.assert(
      fc.property(filtersOf({ withData: false }), hosts, (filter, host) => {
        expect(compileFilter(filter.not())(host)).toBe(!compileFilter(filter)(host))
        expect(decideWithoutData(filter, host)).toBe(compileFilter(filter)(host))
      }),
      runs(500),
    )
  })

  it('is decided without data only as it is with any', () => {
    let decidedEarly = 0
    fc.assert(
      fc.property(filtersAndHosts, ([filter, host]) => {
        const decided = decideWithoutData(filter, host)
        if (decided === undefined) return
        decidedEarly += 1
        expect(compileFilter(filter)(host)).toBe(decided)
      }),
      runs(500),
    )
    expect(decidedEarly).toBeGreaterThan(100)
  })

  it('is explained as it is decided', () => {
    fc.assert(
      fc.property(filtersAndHosts, ([filter, host]) => {
        const { matches, decidedBy } = explainFilter(filter, host)
        expect(matches).toBe(compileFilter(filter)(host))
        expect(decidedBy.length).toBeGreaterThan(0)
        for (const { clause, holds } of decidedBy) {
          expect(holds).toBe(matches)
          expect(compileFilter(parseFilter({ compound: [clause] }))(host)).toBe(holds)
        }
      }),
      runs(500),
    )
  })
})
