import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json'

/** The value of a literal name, or where there is none what the path leads to: `networking.ip`, `disks.0.size`. */
export function valueAt(values: Readonly<JsonObject>, name: string): JsonValue | undefined {
  if (Object.hasOwn(values, name)) return values[name]
  return name.includes('.') ? valueAtPath(values, name.split('.')) : undefined
}

function valueAtPath(values: Readonly<JsonObject>, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = values
  for (const step of path) {
    value = memberOf(value, step)
    if (value === undefined) return undefined
  }
  return value
}

function memberOf(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(step) ? value[Number(step)] : undefined
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
}
