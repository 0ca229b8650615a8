/** A value that JSON carries without loss. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject

/** An object of values that JSON carries. */
export interface JsonObject {
  [key: string]: JsonValue
}

/** Whether `value` is an object, not an array and not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
