import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json'

/** Finds a value by its name. */
export type ValueLookup = (values: Readonly<JsonObject>) => JsonValue | undefined

/**
 * The value of a literal name, or where there is none what the path leads to. Keys on the way may have dots themselves, as in
 * `interfaces.eth0.100.ip`, and whole numbers count the elements of lists from 0, as in `disks.0.size`.
 */
export function compilePath(name: string): ValueLookup {
  if (!name.includes('.')) return values => memberOf(values, name)
  const path = new Path(name)
  return values => path.follow(values, 0)
}

class Path {
  readonly #steps: readonly string[]
  // Made when they are needed first: a long path has many, of which a host needs few.
  readonly #keys: (readonly string[] | undefined)[] = []

  constructor(name: string) {
    this.#steps = name.split('.')
  }

  /** The value that the steps from `start` on lead to. */
  follow(value: JsonValue | Readonly<JsonObject>, start: number): JsonValue | undefined {
    let next = this.#steps.length
    for (const key of this.#keysFrom(start)) {
      const member = memberOf(value, key)
      const found = member === undefined || next === this.#steps.length ? member : this.follow(member, next)
      if (found !== undefined) return found
      next -= 1
    }
    return undefined
  }

  /** The keys that may begin at a step, the longest first. */
  #keysFrom(start: number): readonly string[] {
    return (this.#keys[start] ??= this.#steps
      .slice(start)
      .map((_, shorter) => this.#steps.slice(start, this.#steps.length - shorter).join('.')))
  }
}

/** Never what an object inherits: a caller may ask for `constructor`. */
function memberOf(value: JsonValue | Readonly<JsonObject>, key: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(key) ? value[Number(key)] : undefined
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
