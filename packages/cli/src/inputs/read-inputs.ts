import { CollectiveError, isJsonObject, type JsonObject, type JsonValue } from '@collective/core'
import { typedSchema } from './schema-types'
import { typedValue, typeNames } from './typed-value'

/** The action whose inputs are read, for messages, and its input schema. */
export interface InputSchema {
  /** `service status` */
  readonly action: string
  /** JSON Schema of an object. */
  readonly schema: JsonObject
}

/**
 * Makes the input of an action of the texts of the command line, each of the type that the action's own schema has for it.
 * @throws CollectiveError `invalidData` for unknown inputs and wrong types, `missingData` naming what is missing
 */
export function readInputs(texts: ReadonlyMap<string, string>, { action, schema }: InputSchema): JsonObject {
  const values = [...texts].map(([name, text]) => [name, inputValue(name, text, { action, schema })] as const)
  const missing = requiredInputs(schema).filter(name => !texts.has(name))
  if (missing.length > 0) {
    const described = missing.map(name => describeInput(name, schema)).join('; ')
    throw new CollectiveError('missingData', `${action} needs ${described}: give NAME=VALUE`, {
      path: `input.${missing[0]}`,
    })
  }
  return Object.fromEntries(values)
}

/** An input in a line: `service, a text (Name of the service)`. */
function describeInput(name: string, schema: JsonObject): string {
  const property = propertiesOf(schema)[name]
  const description = isJsonObject(property) && property['description']
  const type = typeNames(typedSchema(property, schema))
  return `${name}, ${type}${typeof description === 'string' ? ` (${description})` : ''}`
}

/** The names of the inputs that the schema knows. */
function inputNames(schema: JsonObject): readonly string[] {
  return Object.keys(propertiesOf(schema))
}

/** Those of them that have to be given. */
function requiredInputs(schema: JsonObject): readonly string[] {
  const { required } = schema
  return Array.isArray(required) ? required.filter(name => typeof name === 'string') : []
}

function inputValue(name: string, text: string, { action, schema }: InputSchema): JsonValue {
  const properties = propertiesOf(schema)
  const isKnown = Object.hasOwn(properties, name)
  if (!isKnown && schema['additionalProperties'] === false) throw unknownInput(name, { action, schema })
  const wanted = typedSchema(isKnown ? properties[name] : schema['additionalProperties'], schema)
  const typed = typedValue(text, wanted)
  if (typed.ok) return typed.value
  throw new CollectiveError(
    'invalidData',
    `${action}: the input ${name} is ${typed.expected}, got ${JSON.stringify(text)}`,
    { path: `input.${name}` },
  )
}

function unknownInput(name: string, { action, schema }: InputSchema): CollectiveError {
  const known = inputNames(schema).map(each => describeInput(each, schema))
  const takes = known.length === 0 ? 'it takes none' : `it takes ${known.join('; ')}`
  return new CollectiveError('invalidData', `${action} has no input ${JSON.stringify(name)}: ${takes}`, {
    path: `input.${name}`,
  })
}

function propertiesOf(schema: JsonObject): JsonObject {
  const { properties } = schema
  return isJsonObject(properties) ? properties : {}
}
