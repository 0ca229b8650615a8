import type { JsonObject, JsonValue } from '@collective/core'
import { ecmaPattern } from './ruby-pattern'
import type { DdlValue } from './ddl-value'
import type { DeclaredOptions } from './declared-options'

/** One `input`. */
export interface DeclaredInput {
  readonly name: string
  /** JSON Schema of its value. */
  readonly schema: JsonObject
  /** Whether a call has to give it. */
  readonly isRequired: boolean
  /** What of it could not be taken over. */
  readonly note?: string
}

type Check = { readonly schema: JsonObject; readonly note?: string }

const schemaTypes: ReadonlyMap<string, JsonObject> = new Map([
  ['string', { type: 'string' }],
  ['boolean', { type: 'boolean' }],
  ['integer', { type: 'integer' }],
  ['float', { type: 'number' }],
  ['number', { type: 'number' }],
])

/** MCollective's own validators; all others are code of whoever wrote the agent. */
const validators: ReadonlyMap<string, JsonObject> = new Map([
  ...schemaTypes,
  ['shellsafe', { pattern: '^[^`$;|&<>]*$' }],
  ['ipv4address', { format: 'ipv4' }],
  ['ipv6address', { format: 'ipv6' }],
])

/** @throws DdlSyntaxError */
export function readInput(options: DeclaredOptions): DeclaredInput {
  const name = options.subject('the name of an input, such as :service')
  options.allowOnly('prompt', 'description', 'type', 'optional', 'validation', 'maxlength', 'list', 'default')
  const { schema, note } = valueSchema(options)
  const fallback = defaultOf(options)
  return {
    name,
    schema: {
      ...(options.has('prompt') && { title: options.text('prompt') }),
      description: options.text('description', ''),
      ...schema,
      ...(fallback !== undefined && { default: fallback }),
    },
    isRequired: !options.flag('optional', false) && fallback === undefined,
    ...(note !== undefined && { note: `${name}: ${note}` }),
  }
}

function valueSchema(options: DeclaredOptions): Check {
  const type = options.text('type', 'string')
  if (type === 'list') return { schema: { enum: listOf(options) } }
  const schema = schemaTypes.get(type)
  if (!schema)
    throw options.error(`expected a type of ${[...schemaTypes.keys(), 'list'].join(', ')}, got ${type}`)
  const check = validation(options)
  return { ...check, schema: { ...schema, ...maxLength(options), ...check.schema } }
}

function listOf(options: DeclaredOptions): JsonValue[] {
  const list = options.get('list')
  const values = Array.isArray(list) ? list.map(jsonOf) : []
  if (values.length > 0) return values.map(value => value ?? null)
  throw options.error('expected a list of values for :list')
}

// 0 is without a limit, as MCollective has it.
function maxLength(options: DeclaredOptions): JsonObject {
  const length = options.has('maxlength') ? options.number('maxlength') : 0
  return length > 0 ? { maxLength: length } : {}
}

function validation(options: DeclaredOptions): Check {
  const value = options.get('validation')
  if (value === undefined) return { schema: {} }
  if (typeof value === 'string') return byPattern(value)
  if (typeof value === 'object' && value !== null && 'pattern' in value) return byPattern(value.pattern)
  if (typeof value === 'object' && value !== null && 'symbol' in value) return byName(value.symbol)
  throw options.error('expected a regular expression or the name of a validator for :validation')
}

function byPattern(source: string): Check {
  const pattern = ecmaPattern(source)
  if (pattern !== undefined) return { schema: { pattern } }
  return {
    schema: {},
    note: `the regular expression ${source} has no equal here, so that nodes alone check it`,
  }
}

function byName(name: string): Check {
  const schema = validators.get(name)
  if (schema) return { schema }
  return { schema: {}, note: `the validator ${name} is a program of its own, so that nodes alone check it` }
}

function defaultOf(options: DeclaredOptions): JsonValue | undefined {
  const value = options.get('default')
  if (value === undefined || value === null) return undefined
  const json = jsonOf(value)
  if (json !== undefined) return json
  throw options.error('expected a text, number, boolean, list or table for :default')
}

/** A value as JSON; undefined for what JSON has not. */
export function jsonOf(value: DdlValue): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly DdlValue[]).map(item => jsonOf(item) ?? null)
  if ('symbol' in value) return value.symbol
  if (!('table' in value)) return undefined
  return Object.fromEntries([...value.table].map(([name, item]) => [name, jsonOf(item) ?? null]))
}
