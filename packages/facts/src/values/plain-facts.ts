import type { Facts, JsonValue } from '@collective/core'
import { bounds } from './bounds'
import { unavailable } from './unavailable'

interface Copying {
  readonly source: string
  values: number
}

/**
 * A copy of `value` that holds nothing but JSON: dates become ISO strings, integers beyond 2^53 strings of digits; what JSON has no word
 * for (undefined, functions, NaN, infinities) is left out of objects and is null in arrays. A key `__proto__` is dropped.
 * @param source for messages, such as `file /etc/facts.yaml`
 * @throws CollectiveError `factsUnavailable` for anything but an object, and past the bounds
 */
export function plainFacts(value: unknown, source: string): Facts {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date)
    throw unavailable(
      source,
      `expected an object of facts, got ${kindOf(value)}: give a mapping of names to values`,
    )
  return plainObject(value, 1, { source, values: 0 })
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return value instanceof Date ? 'a date' : `a ${typeof value}`
}

function plainValue(value: unknown, depth: number, copying: Copying): JsonValue | undefined {
  copying.values += 1
  if (copying.values > bounds.values)
    throw unavailable(copying.source, `more than ${bounds.values} values: give fewer facts`)
  if (typeof value === 'object' && value !== null) return plainStructure(value, depth, copying)
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'bigint') return plainInteger(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean' ? value : undefined
}

function plainInteger(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

function plainStructure(value: object, depth: number, copying: Copying): JsonValue | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  // What refers to itself ends here too.
  if (depth >= bounds.depth)
    throw unavailable(copying.source, `facts nested deeper than ${bounds.depth}: flatten them`)
  if (Array.isArray(value)) return value.map(item => plainValue(item, depth + 1, copying) ?? null)
  return plainObject(value, depth + 1, copying)
}

function plainObject(value: object, depth: number, copying: Copying): Facts {
  const copy: Facts = {}
  for (const [key, item] of Object.entries(value)) {
    if (key === '__proto__') continue
    const plain = plainValue(item, depth, copying)
    if (plain !== undefined) copy[key] = plain
  }
  return copy
}
