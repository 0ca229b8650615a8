import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { coversFilter, hasWildcard, matchesTopic } from './topic-filter'

const soak = process.env['COLLECTIVE_SOAK'] === '1'
const levels = fc.array(fc.constantFrom('a', 'b', ''), { minLength: 1, maxLength: 4 })
const topic = levels.map(names => names.join('/'))
const filter = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', '', '+'), { maxLength: 3 }), fc.constantFrom('a', 'b', '+', '#'))
  .map(([names, last]) => [...names, last].join('/'))

describe('a topic filter', () => {
  // MQTT 3.1.1, section 4.7
  test.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/b/c', false],
    ['a/b', 'a', false],
    ['a/+', 'a/b', true],
    ['a/+', 'a', false],
    ['a/+', 'a/', true],
    ['a/+', 'a/b/c', false],
    ['+/+', '/a', true],
    ['+', '/a', false],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'ab', false],
    ['#', 'a/b', true],
    ['a/+/c', 'a/b/c', true],
    ['a/+/c', 'a/b/d', false],
    ['A', 'a', false],
  ])('%s and the topic %s: %s', (pattern, name, expected) =>
    expect(matchesTopic(pattern, name)).toBe(expected),
  )

  test.each([
    ['a/+', 'a/+', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a/#', false],
    ['a/b', 'a/+', false],
    ['a/#', 'a/+/#', true],
    ['a/#', '#', false],
    ['#', '#', true],
    ['a/+/#', 'a/#', false],
  ])('%s covers %s: %s', (rule, asked, expected) => expect(coversFilter(rule, asked)).toBe(expected))

  test('that another covers takes no topic that the other does not take', () => {
    fc.assert(
      fc.property(filter, filter, topic, (rule, asked, name) => {
        if (coversFilter(rule, asked) && matchesTopic(asked, name))
          expect(matchesTopic(rule, name)).toBe(true)
      }),
      { numRuns: soak ? 200_000 : 5_000 },
    )
  })

  test.each([
    ['a/b', false],
    ['a/+', true],
    ['#', true],
  ])('%s has a wildcard: %s', (pattern, expected) => expect(hasWildcard(pattern)).toBe(expected))
})
