import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json'

/** Finds a value by its name. */
export type ValueLookup = (values: Readonly<JsonObject>) => JsonValue | undefined

/**
 * The value of a literal name, or where there is none what the path leads to. Keys on the way may have dots themselves, as in
 * `interfaces.eth0.100.ip`, and whole numbers count the elements of lists from 0, as in `disks.0.size`.
 */
export function compilePath(name: string): ValueLookup {
  if (!name.includes('.')) return values => memberOf(values, name)
  const keys = keysFrom(name.split('.'))
  return values => follow(values, keys, 0)
}

/** For each step the keys that may begin there, the longest first. */
function keysFrom(steps: readonly string[]): readonly (readonly string[])[] {
  return steps.map((_, start) =>
    steps.slice(start).map((_, shorter) => steps.slice(start, steps.length - shorter).join('.')),
  )
}

function follow(
  value: JsonValue | undefined,
  keys: readonly (readonly string[])[],
  start: number,
): JsonValue | undefined {
  const starting = keys[start]
  if (!starting || value === undefined) return value
  let next = keys.length
  for (const key of starting) {
    const found = follow(memberOf(value, key), keys, next)
    if (found !== undefined) return found
    next -= 1
  }
  return undefined
}

/** Never what an object inherits: a caller may ask for `constructor`. */
function memberOf(value: JsonValue | Readonly<JsonObject>, key: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(key) ? value[Number(key)] : undefined
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
