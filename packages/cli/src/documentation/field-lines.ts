import { isJsonObject, type JsonObject, type JsonValue } from '@collective/core'
import { plainLine } from '../output/value-text'
import { typedSchema } from '../inputs/schema-types'

/** A field, as a schema has it. */
export interface Field {
  readonly name: string
  readonly schema: JsonValue | undefined
  /** Whether it may be left out. */
  readonly isOptional: boolean
}

/** The fields of a schema of an object, in their order. */
export function fieldsOf(schema: JsonObject): readonly Field[] {
  const { properties, required } = schema
  const needed = new Set(Array.isArray(required) ? required : [])
  if (!isJsonObject(properties)) return []
  return Object.entries(properties).map(([name, each]) => ({
    name,
    schema: each,
    isOptional: !needed.has(name),
  }))
}

/** What is said of an input. @param root the schema that it stands in, for references */
export function inputLines({ name, schema, isOptional }: Field, root: JsonObject): readonly string[] {
  const { types, values } = typedSchema(schema, root)
  const { title, description, maxLength, default: fallback } = partsOf(schema)
  return [
    `           ${name}:`,
    ...labelled('Description', description),
    ...labelled('Prompt', title),
    ...labelled('Type', values ? 'list' : [...types].join(' or ') || 'any'),
    ...labelled('Optional', isOptional),
    ...labelled('Valid Values', values?.map(shown).join(', ')),
    ...labelled('Validation', constraintsOf(partsOf(schema))),
    ...labelled('Length', maxLength),
    ...labelled('Default Value', fallback),
    '',
  ]
}

/** What is said of an output. @param root the schema that it stands in, for references */
export function outputLines({ name, schema }: Field, root: JsonObject): readonly string[] {
  const { title, description } = partsOf(schema)
  const { types } = typedSchema(schema, root)
  return [
    `           ${name}:`,
    ...labelled('Description', description),
    ...labelled('Type', [...types].join(' or ')),
    ...labelled('Display As', title ?? name),
    '',
  ]
}

function partsOf(schema: JsonValue | undefined): JsonObject {
  return isJsonObject(schema) ? schema : {}
}

const constraints = [
  'pattern',
  'format',
  'minLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
]

// JSON Schema's words, but for a regular expression, which is known by its slashes.
function constraintsOf(schema: JsonObject): string {
  const { minimum = 0, maximum = 0 } = schema
  const named = constraints.filter(name => name in schema && !isBoundOfIntegers(name, { minimum, maximum }))
  return named
    .map(name => (name === 'pattern' ? `/${shown(schema[name])}/` : `${name} ${shown(schema[name])}`))
    .join(', ')
}

// What every whole number of JavaScript is within says nothing.
function isBoundOfIntegers(name: string, schema: JsonObject): boolean {
  return (
    (name === 'minimum' || name === 'maximum') && Math.abs(Number(schema[name])) === Number.MAX_SAFE_INTEGER
  )
}

function labelled(label: string, value: JsonValue | undefined): readonly string[] {
  const text = value === undefined ? '' : plainLine(shown(value))
  return text === '' ? [] : [`${label.padStart(27)}: ${text}`]
}

function shown(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
