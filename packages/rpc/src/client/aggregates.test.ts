import { describe, expect, test } from 'vitest'
import type { Aggregate, AggregateFunction } from '../agents/definition'
import { Aggregates, type AggregateResult } from './aggregates'

function aggregate(declared: AggregateFunction, replies: readonly unknown[]): AggregateResult | undefined {
  const all: Aggregate[] = [{ function: declared, output: 'load', format: '%s' }]
  const aggregates = new Aggregates(all)
  for (const data of replies) aggregates.add(data)
  return aggregates.results()[0]
}

const loads = [{ load: 1 }, { load: 2 }, { load: 6.5 }]

describe('aggregates of numbers', () => {
  test.each([
    ['sum', 9.5],
    ['average', 9.5 / 3],
    ['min', 1],
    ['max', 6.5],
  ] as const)('%s', (name, value) => {
    expect(aggregate(name, loads)).toEqual({ function: name, output: 'load', format: '%s', value, count: 3 })
  })

  test('pass over what is missing, null or no number', () => {
    const replies = [{}, { load: null }, { load: '7' }, { load: [1] }, undefined, null, 'text', { load: 4 }]
    expect(aggregate('average', replies)).toMatchObject({ value: 4, count: 1 })
  })

  test.each(['sum', 'average', 'min', 'max'] as const)('%s of nothing is no number', name => {
    expect(aggregate(name, [])).toMatchObject({ value: undefined, count: 0 })
  })

  test('averages whole numbers without cutting off the fraction, as MCollective did', () => {
    expect(aggregate('average', [{ load: 1 }, { load: 2 }])).toMatchObject({ value: 1.5 })
  })
})

describe('a summary', () => {
  test('counts distinct values, the most frequent first, and tells types apart', () => {
    const replies = [{ load: 1 }, { load: '1' }, { load: '1' }, { load: false }, { load: { os: 'linux' } }]
    expect(aggregate('summary', replies)).toMatchObject({
      values: [
        { value: '1', count: 2 },
        { value: 1, count: 1 },
        { value: false, count: 1 },
        { value: { os: 'linux' }, count: 1 },
      ],
      others: 0,
    })
  })

  test('counts the elements of lists, and nothing that is missing', () => {
    const replies = [{ load: ['a', ['b', null]] }, { load: ['a'] }, { load: [] }, { load: null }, {}]
    expect(aggregate('summary', replies)).toMatchObject({
      values: [
        { value: 'a', count: 2 },
        { value: 'b', count: 1 },
      ],
    })
  })

  test('keeps a thousand distinct values however many replies come, and counts the others', () => {
    const replies = Array.from({ length: 5_000 }, (_, index) => ({ load: `value ${index}` }))
    const result = aggregate('summary', [...replies, { load: 'value 0' }, { load: 'x'.repeat(300) }])
    expect(result).toMatchObject({ others: 4_001 })
    if (result?.function !== 'summary') throw new Error('expected a summary')
    expect(result.values).toHaveLength(1_000)
    expect(result.values[0]).toEqual({ value: 'value 0', count: 2 })
  })

  test('takes an output named like what every object has for missing', () => {
    const aggregates = new Aggregates([{ function: 'summary', output: 'constructor' }])
    aggregates.add({})
    expect(aggregates.results()).toMatchObject([{ values: [] }])
  })
})
