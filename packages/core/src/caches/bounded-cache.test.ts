import { expect, it } from 'vitest'
import { BoundedCache } from './bounded-cache'

it('a bounded cache forgets what was used longest ago, however it was used', () => {
  const cache = new BoundedCache<number>(2)
  cache.add('a', 1)
  expect(cache.get('b', () => 2)).toBe(2)
  expect(cache.find('a')).toBe(1)
  cache.add('c', 3)
  expect([cache.find('a'), cache.find('b'), cache.find('c'), cache.size]).toEqual([1, undefined, 3, 2])
  expect(cache.get('c', () => 4)).toBe(3)
  cache.add('c', 5)
  expect([cache.find('c'), cache.size]).toEqual([5, 2])
})
