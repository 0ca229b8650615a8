import { describe, expect, it } from 'vitest'
import { shown } from './shown'

describe('shown', () => {
  it('shows short values as JSON does', () => {
    expect(['web1', 'a"b', 7, true, null].map(shown)).toEqual(['"web1"', '"a\\"b"', '7', 'true', 'null'])
  })

  it('cuts long text', () => {
    expect(shown('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(200)}" and more`)
  })

  it('names the type of what JSON cannot show, or not in short', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    const values = [undefined, 1n, cycle, { a: 1 }, Symbol('s')]
    expect(values.map(shown)).toEqual([
      'nothing',
      'a value of type bigint',
      'an array',
      'a value of type object',
      'a value of type symbol',
    ])
  })
})
