import { runInNewContext } from 'node:vm'
import { isJsonObject } from '@collective/core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { docComment, quoted } from './text-literals'
import { typeText } from './type-text'

function textOf(schema: z.ZodType): string {
  const json: unknown = z.toJSONSchema(schema, { io: 'input' })
  return isJsonObject(json) ? typeText(json) : ''
}

it.each([
  [z.string().max(3), 'string'],
  [z.int().nullable(), 'number | null'],
  [z.enum(['a', "it's"]), "'a' | 'it\\'s'"],
  [z.union([z.literal(1), z.literal(true)]), '1 | true'],
  [z.array(z.union([z.string(), z.number()])), '(string | number)[]'],
  [z.tuple([z.string(), z.number()], z.boolean()), '[string, number, ...boolean[]]'],
  [z.record(z.string(), z.number()), 'Readonly<Record<string, number>>'],
  [z.strictObject({}), 'Readonly<Record<string, never>>'],
  [z.array(z.json()), 'JsonValue[]'],
  [
    z.strictObject({ a: z.string(), 'b-c': z.int().optional() }),
    "{\n  readonly a: string\n  readonly 'b-c'?: number\n}",
  ],
  [z.looseObject({ a: z.string() }), '{\n  readonly a: string\n} & Readonly<Record<string, unknown>>'],
  [z.intersection(z.string(), z.enum(['a'])), "string & 'a'"],
])('case %#', (schema, text) => {
  expect(textOf(schema)).toBe(text)
})

it('ends with a schema that refers to itself', () => {
  const definitions = {
    a: { type: 'array', items: { $ref: '#/$defs/b' } },
    b: { type: 'array', items: { $ref: '#/$defs/a' } },
  }
  expect(typeText({ $ref: '#/$defs/a', $defs: definitions })).toMatch(/^JsonValue(\[\])+$/)
})

it.each(['*/ alert() /*', "'\\", '\n', '\u2028', '${x}', '\\"'])('%j stays a text and a comment', text => {
  expect(runInNewContext(`${docComment(text)} ${quoted(text)}`)).toBe(text)
})
