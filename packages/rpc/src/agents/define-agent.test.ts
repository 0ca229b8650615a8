import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineAgent } from './define-agent'
import { parseInput } from './parse-input'
import { bytes, shellsafe, timestamp } from './validators'
import type { ActionDefinition } from './definition'

function define(action: Partial<ActionDefinition>, name = 'list', agent = 'printer') {
  const whole = { description: 'Lists', input: z.object({}), output: z.object({}), ...action }
  return defineAgent({ name: agent, description: 'Printers', version: '1.0.0', actions: { [name]: whole } })
}

describe('defineAgent', () => {
  test('makes the DDL as data, in JSON Schema, with the defaults filled in', () => {
    const input = z.object({ queue: z.string().max(20).default('main').describe('Which queue') })
    const { ddl } = define({ input })
    expect(ddl).toMatchObject({ name: 'printer', version: '1.0.0', timeoutMs: 10_000 })
    expect(ddl.actions['list']).toMatchObject({
      display: 'ok',
      effect: 'change',
      noop: false,
      timeoutMs: 10_000,
      input: {
        type: 'object',
        additionalProperties: false,
        properties: { queue: { type: 'string', maxLength: 20, default: 'main', description: 'Which queue' } },
      },
    })
    expect(JSON.parse(JSON.stringify(ddl))).toEqual(ddl)
  })

  test.each(['then', 'call', 'constructor', '__proto__', 'list jobs', ''])(
    'refuses the action name %j',
    name => {
      const action = { description: 'x', input: z.object({}), output: z.object({}) }
      const actions = Object.fromEntries([[name, action]])
      expect(() => defineAgent({ name: 'printer', description: 'x', version: '1', actions })).toThrow(
        expect.objectContaining({ code: 'invalidAgent', path: `actions.${name}` }),
      )
    },
  )

  test('refuses an agent name that no address can carry', () => {
    expect(() => define({}, 'list', 'Printer Agent')).toThrow(
      expect.objectContaining({ code: 'invalidName' }),
    )
  })

  test.each([
    ['a date', { input: z.object({ at: z.date() }) }, 'list.input'],
    ['a bigint', { output: z.object({ size: z.bigint() }) }, 'list.output'],
    ['a transform', { input: z.object({ size: z.string().transform(Number) }) }, 'list.input'],
    [
      'a transform within a list',
      { output: z.object({ all: z.array(z.string().transform(Number)) }) },
      'list.output',
    ],
  ])('refuses %s, with the path', (_what, action, path) => {
    expect(() => define(action)).toThrow(
      expect.objectContaining({ code: 'invalidAgent', message: expect.stringContaining(`printer.${path}`) }),
    )
  })

  test('takes a codec in an input: the text travels and the action gets what it means', () => {
    const at = z.codec(timestamp(), z.date(), {
      decode: text => new Date(text),
      encode: date => date.toISOString(),
    })
    expect(define({ input: z.object({ at }) }).ddl.actions['list']?.input).toMatchObject({
      properties: { at: { type: 'string', format: 'date-time' } },
    })
  })

  test('refuses an implementation that lacks an action', () => {
    const handlers = {} as unknown as { list: () => Record<string, never> }
    expect(() => define({}).implement(handlers)).toThrow(
      expect.objectContaining({ code: 'invalidAgent', path: 'list' }),
    )
  })
})

describe('validators', () => {
  test.each(['`id`', '$HOME', 'a;b', 'a|b', 'a&b', 'a<b', 'a>b'])('shellsafe refuses %j', text => {
    expect(shellsafe().safeParse(text).success).toBe(false)
  })

  test('shellsafe takes ordinary text', () => {
    expect(shellsafe().parse("it's fine: (really) 100%")).toBe("it's fine: (really) 100%")
  })

  test('bytes is base64 and says so in the schema', () => {
    expect(z.toJSONSchema(bytes())).toMatchObject({ contentEncoding: 'base64' })
    expect(bytes().safeParse('not base64!').success).toBe(false)
  })

  test('timestamp wants an offset', () => {
    expect(timestamp().safeParse('2031-01-02T03:04:05+01:00').success).toBe(true)
    expect(timestamp().safeParse('2031-01-02T03:04:05').success).toBe(false)
  })
})

describe('parseInput', () => {
  const schema = z.object({ name: z.string(), size: z.number().optional() })

  test('is missingData where all that is wrong is that something is not there', () => {
    expect(parseInput(schema, {})).toMatchObject({ ok: false, code: 'missingData' })
  })

  test('is invalidData where something is there and wrong', () => {
    expect(parseInput(schema, { size: 'big' })).toMatchObject({ ok: false, code: 'invalidData' })
    expect(parseInput(schema, { name: 7 })).toMatchObject({ ok: false, code: 'invalidData' })
  })
})
