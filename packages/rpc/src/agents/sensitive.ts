import { isJsonObject, type JsonObject, type JsonValue } from '@collective/core'

/** Put in the place of what a schema calls sensitive: `z.string().meta({ sensitive: true })`. */
const redacted = '[redacted]'

/** Put in the place of what a schema does not know, which may be a secret under a misspelt name. */
const undeclared = '[undeclared]'

/** A value without what its schema calls sensitive or does not know. */
export function redactBySchema(schema: JsonObject, value: JsonObject): JsonObject {
  const shown = new SchemaWalk(schema, (_, shownAs) => shownAs).value(value)
  return isJsonObject(shown) ? shown : {}
}

/** The texts and numbers in what a schema calls sensitive of a value, or does not know. */
export function sensitiveTexts(schema: JsonObject, value: JsonObject): readonly string[] {
  const texts: string[] = []
  new SchemaWalk(schema, (found, shownAs) => {
    texts.push(...leavesOf(found))
    return shownAs
  }).value(value)
  return texts
}

/** Whether a path leads to or into something sensitive. */
export function isSensitivePath(schema: JsonObject, path: readonly PropertyKey[]): boolean {
  const nested = path.reduceRight<JsonValue>(
    (inner, key) => (typeof key === 'number' ? listWith(key, inner) : { [String(key)]: inner }),
    'x',
  )
  return isJsonObject(nested) && sensitiveTexts(schema, nested).length > 0
}

/** A text without the sensitive values that it quotes. The shortest stay: they stand in every text. */
export function withoutTexts(text: string, sensitive: readonly string[]): string {
  const quoted = sensitive.filter(each => each.length >= shortestText)
  return quoted.reduce((rest, each) => rest.replaceAll(each, redacted), text)
}

/** What was thrown, or where there are sensitive values its texts without them: it may quote what it was given. */
export function errorWithoutTexts(thrown: unknown, sensitive: readonly string[]): unknown {
  if (sensitive.length === 0) return thrown
  if (!(thrown instanceof Error)) return withoutTexts(String(thrown), sensitive)
  const { name, message, stack = '' } = thrown
  return { name, message: withoutTexts(message, sensitive), stack: withoutTexts(stack, sensitive) }
}

/** A JSON Schema to be shown: nothing in it says what a sensitive value is by default, by example or among few. */
export function withoutSensitiveValues(schema: JsonObject): JsonObject {
  return shownSchema(schema, { walk: new SchemaWalk(schema, (_, shownAs) => shownAs), isSensitive: false })
}

const shortestText = 3
const tellingKeywords = new Set(['default', 'examples', 'const', 'enum'])
/** Keywords whose keys are names that somebody chose. */
const schemaTables = new Set(['properties', '$defs', 'patternProperties'])

interface Shown {
  readonly walk: SchemaWalk
  /** Within something sensitive. */
  readonly isSensitive: boolean
}

function shownSchema(schema: JsonObject, { walk, isSensitive: isInside }: Shown): JsonObject {
  const isSensitive = isInside || schema['sensitive'] === true
  const entries = Object.entries(schema).filter(([key]) => !isSensitive || !tellingKeywords.has(key))
  return Object.fromEntries(
    entries.map(([key, value]) => [key, shownKeyword(schema, [key, value], { walk, isSensitive })]),
  )
}

function shownKeyword(schema: JsonObject, [key, value]: [string, JsonValue], shown: Shown): JsonValue {
  if (key === 'default') return shown.walk.value(value, [schema])
  if (key === 'examples' && Array.isArray(value)) return value.map(each => shown.walk.value(each, [schema]))
  if (schemaTables.has(key) && isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shownWithin(each, shown)]))
  return shownWithin(value, shown)
}

function shownWithin(value: JsonValue, shown: Shown): JsonValue {
  if (Array.isArray(value)) return value.map(each => shownWithin(each, shown))
  return isJsonObject(value) ? shownSchema(value, shown) : value
}

function listWith(index: number, value: JsonValue): JsonValue {
  return [...Array.from({ length: Math.min(index, 1_000) }, () => null), value]
}

function leavesOf(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf)
  if (isJsonObject(value)) return Object.values(value).flatMap(leavesOf)
  return value === null || typeof value === 'boolean' ? [] : [String(value)]
}

/** Told what is not to be shown and what stands for it, gives what is put there. */
type OnHidden = (value: JsonValue, shownAs: string) => JsonValue

/** Walks through a value beside its schema. */
class SchemaWalk {
  readonly #root: JsonObject
  readonly #onHidden: OnHidden

  constructor(root: JsonObject, onHidden: OnHidden) {
    this.#root = root
    this.#onHidden = onHidden
  }

  value(value: JsonValue, from: readonly JsonObject[] = [this.#root]): JsonValue {
    const schemas = this.#expand(from)
    if (schemas.some(schema => schema['sensitive'] === true)) return this.#onHidden(value, redacted)
    if (Array.isArray(value))
      return value.map((element, index) => this.value(element, elementSchemas(schemas, index)))
    if (!isJsonObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        isDeclared(schemas, key)
          ? this.value(member, propertySchemas(schemas, key))
          : this.#onHidden(member, undeclared),
      ]),
    )
  }

  /** With all that they refer to, combine and choose from: what one of them calls sensitive is. */
  #expand(schemas: readonly JsonObject[]): readonly JsonObject[] {
    const all = new Set<JsonObject>()
    const left = [...schemas]
    for (let next = left.pop(); next; next = left.pop()) {
      if (all.has(next)) continue
      all.add(next)
      left.push(...this.#referred(next), ...combined(next))
    }
    return [...all]
  }

  #referred({ $ref: reference }: JsonObject): readonly JsonObject[] {
    if (typeof reference !== 'string') return []
    const steps = reference.split('/').slice(1)
    const found = steps.reduce<JsonValue | undefined>(
      (schema, step) => (isJsonObject(schema) ? schema[step] : undefined),
      this.#root,
    )
    return objectsIn([found])
  }
}

function combined({ allOf, anyOf, oneOf }: JsonObject): readonly JsonObject[] {
  return [allOf, anyOf, oneOf].flatMap(schemas => (Array.isArray(schemas) ? objectsIn(schemas) : []))
}

function elementSchemas(schemas: readonly JsonObject[], index: number): readonly JsonObject[] {
  return objectsIn(
    schemas.map(
      ({ prefixItems, items }) => (Array.isArray(prefixItems) ? prefixItems[index] : undefined) ?? items,
    ),
  )
}

function propertySchemas(schemas: readonly JsonObject[], key: string): readonly JsonObject[] {
  return objectsIn(schemas.map(schema => propertyOf(schema, key) ?? schema['additionalProperties']))
}

/** Not where all that knows its members does not know this one. */
function isDeclared(schemas: readonly JsonObject[], key: string): boolean {
  const knowing = schemas.filter(schema => isJsonObject(schema['properties']))
  return (
    knowing.length === 0 ||
    knowing.some(
      schema => propertyOf(schema, key) !== undefined || isJsonObject(schema['additionalProperties']),
    )
  )
}

function propertyOf({ properties }: JsonObject, key: string): JsonValue | undefined {
  return isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined
}

function objectsIn(values: readonly (JsonValue | undefined)[]): readonly JsonObject[] {
  return values.filter(value => value !== undefined).filter(isJsonObject)
}
