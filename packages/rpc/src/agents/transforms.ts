import type { z } from 'zod'

type Schema = z.core.$ZodType

/**
 * Where a schema has a transform that is no codec: such a value cannot be written back to what travels, so nobody but the node could read it.
 * @returns the path to it, or undefined
 */
export function findTransform(
  schema: Schema,
  path: string,
  seen: Set<Schema> = new Set(),
): string | undefined {
  if (seen.has(schema)) return undefined
  seen.add(schema)
  if (schema._zod.def.type === 'transform') return path
  for (const [key, child] of childrenOf(schema)) {
    const found = findTransform(child, key === '' ? path : `${path}.${key}`, seen)
    if (found !== undefined) return found
  }
  return undefined
}

function childrenOf(schema: Schema): [string, Schema][] {
  const children: [string, Schema][] = []
  const def: Readonly<Record<string, unknown>> = { ...schema._zod.def }
  for (const [key, value] of Object.entries(def)) {
    if (isSchema(value)) children.push([nameOfChild(key), value])
    else if (isGetter(key, value)) children.push(['', value()])
    else if (typeof value === 'object' && value !== null) children.push(...schemasIn(value))
  }
  return children
}

/** The members of a shape, the options of a union, the items of a tuple. */
function schemasIn(value: object): [string, Schema][] {
  return Object.entries(value).filter((entry): entry is [string, Schema] => isSchema(entry[1]))
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && '_zod' in value
}

/** What `z.lazy` keeps: the schema is made when it is asked for. */
function isGetter(key: string, value: unknown): value is () => Schema {
  return key === 'getter' && typeof value === 'function'
}

// What only wraps has no place of its own in the value.
function nameOfChild(key: string): string {
  return key === 'element' ? '[]' : ''
}
