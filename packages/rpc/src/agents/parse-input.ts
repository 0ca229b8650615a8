import type { ErrorCode } from '@collective/core'
import type { z } from 'zod'
import { describeIssues } from './describe-issues'

/** What checking a value against a schema came to. */
export type Parsed =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | {
      readonly ok: false
      readonly code: Extract<ErrorCode, 'missingData' | 'invalidData'>
      readonly message: string
    }

/** Parses an input: `missingData` where all that is wrong is that something required is not there, as MCollective's status 3. */
export function parseInput(schema: z.ZodObject, input: unknown): Parsed {
  const result = schema.safeParse(input)
  if (result.success) return { ok: true, value: result.data }
  const code = result.error.issues.every(issue => isMissing(issue, input)) ? 'missingData' : 'invalidData'
  return { ok: false, code, message: describeIssues(result.error.issues, { schema, value: input }) }
}

function isMissing(issue: z.core.$ZodIssue, input: unknown): boolean {
  return (
    (issue.code === 'invalid_type' || issue.code === 'invalid_value') &&
    valueAt(input, issue.path) === undefined
  )
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
