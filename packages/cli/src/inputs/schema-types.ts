import { isJsonObject, type JsonObject, type JsonValue } from '@collective/core'

/** The types of JSON Schema. */
export type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object'

/** What a schema lets a value be, as far as it decides how a text is read. */
export interface TypedSchema {
  /** Empty where any type will do. */
  readonly types: ReadonlySet<SchemaType>
  /** The only values, where they are listed. */
  readonly values?: readonly JsonValue[]
}

const schemaTypes: ReadonlySet<string> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'null',
  'array',
  'object',
])

/** Reads `type`, `enum`, `const`, `anyOf`, `oneOf`, `allOf` and references into the same document. */
export function typedSchema(schema: JsonValue | undefined, root: JsonObject): TypedSchema {
  const parts = alternatives(schema, root, 0)
  if (parts.some(part => part.types.size === 0)) return { types: new Set() }
  const types = new Set(parts.flatMap(part => [...part.types]))
  return parts.every(part => part.values) && parts.length > 0
    ? { types, values: parts.flatMap(part => part.values ?? []) }
    : { types }
}

// References may go round in circles: what is nested deeper than any input of a command line may be anything.
const maxDepth = 16

function alternatives(
  schema: JsonValue | undefined,
  root: JsonObject,
  depth: number,
): readonly TypedSchema[] {
  if (!isJsonObject(schema) || depth > maxDepth) return [{ types: new Set() }]
  const { $ref: reference, anyOf, oneOf, allOf } = schema
  if (typeof reference === 'string') return alternatives(referenced(reference, root), root, depth + 1)
  const branches = [anyOf, oneOf, allOf].find(isList)
  if (branches) return branches.flatMap(branch => alternatives(branch, root, depth + 1))
  return [leaf(schema)]
}

function isList(value: JsonValue | undefined): value is JsonValue[] {
  return Array.isArray(value)
}

function leaf(schema: JsonObject): TypedSchema {
  const values = 'const' in schema ? [schema['const'] ?? null] : schema['enum']
  if (Array.isArray(values)) return { types: new Set(values.map(typeOf)), values }
  const named = [schema['type'] ?? []].flat()
  return { types: new Set(named.filter(isSchemaType)) }
}

function referenced(reference: string, root: JsonObject): JsonValue | undefined {
  if (!reference.startsWith('#')) return undefined
  const steps = reference
    .slice(1)
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  let found: JsonValue | undefined = root
  for (const step of steps)
    found = isJsonObject(found) && Object.hasOwn(found, step) ? found[step] : undefined
  return found
}

function isSchemaType(name: JsonValue): name is SchemaType {
  return typeof name === 'string' && schemaTypes.has(name)
}

function typeOf(value: JsonValue): SchemaType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object'
}
