import type { JsonValue } from '@collective/core'
import type { SchemaType, TypedSchema } from './schema-types'

/** What reading a text as a value came to. */
export type TypedValue =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; /** `a number`, `true or false`, … */ readonly expected: string }

type ReadAs = (text: string) => JsonValue | undefined

// MCollective's words for them.
const yes = new Set(['true', 't', 'yes', 'y', '1'])
const no = new Set(['false', 'f', 'no', 'n', '0'])

/** In the order in which they are tried: a text that may be a number or a string is a number where it looks like one. */
const readers: readonly (readonly [SchemaType, ReadAs])[] = [
  ['integer', asNumber],
  ['number', asNumber],
  ['boolean', text => (yes.has(text.toLowerCase()) ? true : no.has(text.toLowerCase()) ? false : undefined)],
  ['null', text => (text === 'null' ? null : undefined)],
  ['array', text => asJson(text, Array.isArray)],
  [
    'object',
    text => asJson(text, value => typeof value === 'object' && value !== null && !Array.isArray(value)),
  ],
  ['string', text => text],
]

const names: Readonly<Record<SchemaType, string>> = {
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  array: 'a JSON array such as ["a","b"]',
  object: 'a JSON object such as {"a":1}',
  string: 'a text',
}

/** Reads a text of the command line as the schema wants the value. */
export function typedValue(text: string, schema: TypedSchema): TypedValue {
  if (schema.values) return listedValue(text, schema.values)
  if (schema.types.size === 0) return { ok: true, value: asJson(text, () => true) ?? text }
  for (const [type, read] of readers) {
    const value = schema.types.has(type) ? read(text) : undefined
    if (value !== undefined) return { ok: true, value }
  }
  return { ok: false, expected: typeNames(schema) }
}

/** The types in words: `a whole number or null`, `one of start, stop`. */
export function typeNames({ types, values }: TypedSchema): string {
  if (values) return `one of ${values.map(plainText).join(', ')}`
  return [...types].map(type => names[type]).join(' or ') || 'anything'
}

function listedValue(text: string, values: readonly JsonValue[]): TypedValue {
  const value = values.find(each => plainText(each) === text)
  return value === undefined
    ? { ok: false, expected: typeNames({ types: new Set(), values }) }
    : { ok: true, value }
}

function plainText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

// What is no whole number is left to the schema, which says it better.
function asNumber(text: string): number | undefined {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined
}

function asJson(text: string, fits: (value: unknown) => boolean): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as JsonValue
    return fits(value) ? value : undefined
  } catch {
    return undefined
  }
}
