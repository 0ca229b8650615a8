import { describe, expect, it } from 'vitest'
import { explainFilter } from './explain'
import { hostWith } from './filters.fixture'
import { parseFilter } from './syntax/parse-filter'

const explain = (compound: string, parts = {}) =>
  explainFilter(parseFilter({ compound: [compound] }), hostWith(parts))

describe('the explanation of a filter', () => {
  it('names the first clause of an and that fails', () => {
    expect(explain('apache and location=paris and ntp')).toEqual({
      matches: false,
      decidedBy: [{ clause: 'location == paris', holds: false, found: 'london' }],
      summary: 'does not match: location == paris does not hold, found "london"',
    })
  })

  it('names all clauses of an and that holds', () => {
    expect(explain('apache and location=london').decidedBy).toEqual([
      { clause: 'apache', holds: true, found: ['apache', 'role::web'] },
      { clause: 'location == london', holds: true, found: 'london' },
    ])
  })

  it('names the first clause of an or that holds, or all that fail', () => {
    expect(explain('ntp or agent(service) or apache').decidedBy).toEqual([
      { clause: 'agent(service)', holds: true, found: ['rpcutil', 'service'] },
    ])
    expect(explain('ntp or identity(/^db/)').decidedBy).toEqual([
      { clause: 'ntp', holds: false, found: ['apache', 'role::web'] },
      { clause: 'identity(/^db/)', holds: false, found: 'web1.example.net' },
    ])
  })

  it('tells reverses as they are meant', () => {
    expect(explain('not (location=paris or ntp)').decidedBy).toEqual([
      { clause: 'not location == paris', holds: true, found: 'london' },
      { clause: 'not ntp', holds: true, found: ['apache', 'role::web'] },
    ])
  })

  it('tells what is missing from what is not equal', () => {
    expect(explain('nosuch != 1')).toMatchObject({
      matches: false,
      decidedBy: [{ clause: 'nosuch != 1', holds: false }],
      summary: 'does not match: nosuch != 1 does not hold, found nothing',
    })
    expect(explain('not puppet().enabled = true').summary).toBe(
      'does not match: not puppet().enabled == true does not hold, found nothing',
    )
    expect(explain('puppet().enabled = true', { data: { 'puppet()': { enabled: false } } }).summary).toBe(
      'does not match: puppet().enabled == true does not hold, found false',
    )
  })

  it('says that everybody matches all()', () => {
    expect(explain('all()').summary).toBe('matches: all() holds')
  })

  it('keeps the one line short', () => {
    const facts = { long: 'x'.repeat(10_000) }
    expect(explain('long = y', { facts }).summary.length).toBeLessThan(300)
  })
})
