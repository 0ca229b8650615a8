import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineAgent } from './define-agent'
import { parseInput } from './parse-input'
import { redactBySchema, sensitiveTexts, withoutTexts } from './sensitive'
import type { JsonObject } from '@collective/core'

const secret = z.string().meta({ sensitive: true })

/** The JSON Schema of an input, as nodes have it. */
function schemaOf(input: z.ZodObject): JsonObject {
  const { ddl } = defineAgent({
    name: 'vault',
    description: 'Keeps',
    version: '1.0.0',
    actions: { keep: { description: 'Keeps', input, output: z.object({}) } },
  })
  return ddl.actions['keep']?.input ?? {}
}

interface Tree {
  readonly key: string
  readonly children?: readonly Tree[] | undefined
}

const tree: z.ZodType<Tree> = z.lazy(() => z.object({ key: secret, children: z.array(tree).optional() }))

describe('what a schema calls sensitive', () => {
  it.each<[string, z.ZodObject, JsonObject, JsonObject]>([
    [
      'a field',
      z.object({ user: z.string(), key: secret }),
      { user: 'a', key: 'x' },
      { user: 'a', key: '[redacted]' },
    ],
    ['an optional field', z.object({ key: secret.optional() }), { key: 'x' }, { key: '[redacted]' }],
    ['a field with a default', z.object({ key: secret.default('d') }), { key: 'x' }, { key: '[redacted]' }],
    [
      'a whole object',
      z.object({ login: z.object({ user: z.string() }).meta({ sensitive: true }) }),
      { login: { user: 'a' } },
      { login: '[redacted]' },
    ],
    [
      'elements of a list',
      z.object({ keys: z.array(secret) }),
      { keys: ['x', 'y'] },
      { keys: ['[redacted]', '[redacted]'] },
    ],
    [
      'a place of a tuple',
      z.object({ pair: z.tuple([z.string(), secret]) }),
      { pair: ['a', 'x'] },
      { pair: ['a', '[redacted]'] },
    ],
    [
      'values of a record',
      z.object({ env: z.record(z.string(), secret) }),
      { env: { A: 'x' } },
      { env: { A: '[redacted]' } },
    ],
    [
      'one side of a union',
      z.object({ how: z.union([z.object({ user: z.string() }), z.object({ key: secret })]) }),
      { how: { key: 'x' } },
      { how: { key: '[redacted]' } },
    ],
    [
      'what is nested in itself',
      z.object({ tree }),
      { tree: { key: 'x', children: [{ key: 'y' }] } },
      { tree: { key: '[redacted]', children: [{ key: '[redacted]' }] } },
    ],
    [
      'nothing',
      z.object({ any: z.json(), many: z.looseObject({}) }),
      { any: { a: 1 }, many: { b: 2 } },
      { any: { a: 1 }, many: { b: 2 } },
    ],
    [
      'what is not declared, which may be misspelt',
      z.object({ key: secret }),
      { kee: 'x' },
      { kee: '[undeclared]' },
    ],
  ])('is not shown: %s', (_, schema, value, shown) => {
    expect(redactBySchema(schemaOf(schema), value)).toEqual(shown)
  })

  it('is taken out of texts that quote it', () => {
    const schema = schemaOf(
      z.object({ keys: z.array(secret), pin: z.number().meta({ sensitive: true }), user: z.string() }),
    )
    const texts = sensitiveTexts(schema, { keys: ['open sesame'], pin: 12_345, user: 'ali' })
    expect(texts).toEqual(['open sesame', '12345'])
    expect(withoutTexts('ali said open sesame, 12345', texts)).toBe('ali said [redacted], [redacted]')
  })

  it('is not in the schema that nodes tell', () => {
    const login = z.object({ user: z.string().default('root'), key: secret.default('hunter2') })
    const schema = schemaOf(
      z.object({
        key: z.enum(['swordfish', 'sesame']).meta({ sensitive: true, examples: ['swordfish'] }),
        login: login.default({ user: 'root', key: 'opensesame' }),
        mode: z.enum(['fast', 'slow']).default('fast'),
      }),
    )
    expect(JSON.stringify(schema)).not.toMatch(/hunter2|swordfish|sesame/)
    expect(JSON.stringify(schema)).toContain('"default":"fast","type":"string","enum":["fast","slow"]')
    expect(JSON.stringify(schema)).toContain('root')
  })

  it('is not in the error that refuses it', () => {
    const shouts = z
      .string()
      .refine(text => text.length > 20, { error: ({ input }) => `too short: ${String(input)}` })
    const schema = z
      .object({ key: shouts.meta({ sensitive: true }), name: shouts, count: z.number() })
      .refine(() => false, { error: ({ input }) => `no: ${JSON.stringify(input)}`, when: () => true })
    const parsed = parseInput(schema, { key: 'hunter2', name: 'short', count: 'many' })
    expect(parsed).toMatchObject({ ok: false, code: 'invalidData' })
    const message = parsed.ok ? '' : parsed.message
    expect(message).not.toContain('hunter2')
    expect(message).toMatch(/key: not as|key: not what its schema takes/)
    expect(message).toContain('name: too short: short')
    expect(message).toContain('count: ')
    expect(message).toContain('"key":"[redacted]"')
  })
})
