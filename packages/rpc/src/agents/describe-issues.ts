import { isJsonObject, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { isSensitivePath, sensitiveTexts, withoutTexts } from './sensitive'

type Issue = z.core.$ZodIssue

/** What was judged by which schema. */
export interface JudgedValue {
  readonly schema: z.ZodObject
  readonly value: unknown
}

/**
 * The issues of a schema as one line: `service: expected string, got number; …`. What a message says of a sensitive value is not repeated,
 * because it may quote it.
 */
export function describeIssues(issues: readonly Issue[], { schema, value }: JudgedValue): string {
  const json = jsonSchemaOf(schema)
  const secrets = isJsonObject(value) ? sensitiveTexts(json, value) : []
  return issues.map(issue => describeIssue(json, issue, secrets)).join('; ')
}

function describeIssue(json: JsonObject, { path, message }: Issue, secrets: readonly string[]): string {
  const place = path.join('.') || 'input'
  return isSensitivePath(json, path)
    ? `${place}: not what its schema takes (what came is sensitive, so that more is not said)`
    : `${place}: ${withoutTexts(message, secrets)}`
}

// Callers decide how often it is needed.
const jsonSchemas = new WeakMap<z.ZodObject, JsonObject>()

function jsonSchemaOf(schema: z.ZodObject): JsonObject {
  const known = jsonSchemas.get(schema)
  if (known) return known
  const json: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const made = isJsonObject(json) ? json : {}
  jsonSchemas.set(schema, made)
  return made
}
