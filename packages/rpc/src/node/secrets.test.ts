import { memory, memoryHub } from '@collective/transport-memory'
import { unsigned, type AuditEntry, type Logger } from '@collective/core'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'
import { createNode } from './create-node'
import { rawCaller, type RawCaller } from './raw-caller.fixture'
import type { FleetNode } from './node'

const vault = defineAgent({
  name: 'vault',
  description: 'Keeps keys',
  version: '1.0.0',
  actions: {
    keep: {
      description: 'Keeps a key',
      input: z.object({
        user: z.string(),
        key: z
          .string()
          .refine(key => key !== 'short', { error: ({ input }) => `a bad key: ${String(input)}` })
          .meta({ sensitive: true }),
        how: z.enum(['well', 'badly']).default('well'),
      }),
      output: z.object({}),
    },
  },
})

const planted = 'planted-secret-8d1f'
let node: FleetNode
let caller: RawCaller
/** Everything that the node logs or gives to its auditor, as text. */
let written: string[] = []
let audited: AuditEntry[] = []

const log = (...said: unknown[]): void => void written.push(textOf(said))
const logger: Logger = { trace: log, debug: log, info: log, warn: log, error: log, child: () => logger }

function textOf(said: unknown): string {
  return JSON.stringify(said, (_, value: unknown) =>
    value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause } : value,
  )
}

async function start(rule = 'a rule'): Promise<void> {
  written = []
  audited = []
  const hub = memoryHub()
  node = await createNode({
    identity: 'web1',
    transport: memory(hub),
    security: unsigned({ identity: 'web1' }),
    logger,
    auditor: {
      record: async entry => {
        audited.push(entry)
        written.push(JSON.stringify(entry))
      },
    },
    authorize: async ({ input }) => {
      if (input['user'] === 'mallory') throw new Error(`no rule for ${JSON.stringify(input)}`)
      return {
        allow: input['user'] !== 'eve',
        rule,
        reason: `because of ${JSON.stringify(input)}`,
      }
    },
    agents: [
      vault.implement({
        keep: ({ input }) => {
          if (input.how === 'badly') throw new Error(`cannot keep ${input.key} of ${input.user}`)
          return {}
        },
      }),
    ],
  })
  caller = await rawCaller(memory(hub))
}

afterEach(async () => {
  await Promise.all([node.close(), caller.close()])
})

async function outcomeOf(request: { action?: string; data: Record<string, string | number> }) {
  await caller.request({ to: 'web1', agent: 'vault', action: 'keep', ...request })
  return (await caller.answer()).reply
}

test('the audit has the input of every request, without what is sensitive or not declared', async () => {
  await start()
  await outcomeOf({ data: { user: 'ali', key: planted } })
  await outcomeOf({ data: { user: 'ali', kye: planted } })
  expect(audited.map(({ event, outcome, input }) => [outcome ?? event, input])).toEqual([
    ['decision', { user: 'ali', key: '[redacted]' }],
    ['ok', { user: 'ali', key: '[redacted]' }],
    ['decision', { user: 'ali', kye: '[undeclared]' }],
    ['invalidData', { user: 'ali', kye: '[undeclared]' }],
  ])
})

test('a planted secret is in no line of log or audit, and in no error, however its request ends', async () => {
  await start(`a rule that quotes ${planted}`)
  const replies = [
    await outcomeOf({ data: { user: 'ali', key: planted } }),
    await outcomeOf({ data: { user: 'eve', key: planted } }),
    await outcomeOf({ data: { user: 'mallory', key: planted } }),
    await outcomeOf({ data: { user: 'ali', key: planted, how: 'badly' } }),
    await outcomeOf({ data: { user: 'ali', key: planted, how: 'unheard of' } }),
    await outcomeOf({ data: { user: 'ali', kye: planted } }),
    await outcomeOf({ action: 'keeep', data: { user: 'ali', key: planted } }),
  ]
  const outcomes = replies.map(reply => reply?.outcome)
  expect(outcomes).toEqual(['ok', 'denied', 'denied', 'error', 'invalidData', 'invalidData', 'unknownAction'])
  expect(written.length).toBeGreaterThan(10)
  expect(written.filter(line => line.includes(planted))).toEqual([])
  expect(replies[3]?.message).toBe('Error: cannot keep [redacted] of ali')
  expect(replies.filter((reply, index) => index !== 1 && JSON.stringify(reply).includes(planted))).toEqual([])
})

test('a refused secret is not quoted by the error that refuses it', async () => {
  await start()
  const reply = await outcomeOf({ data: { user: 'ali', key: 'short' } })
  expect(reply).toMatchObject({ outcome: 'invalidData', message: expect.stringContaining('key: not what') })
  expect(reply?.message).not.toContain('short')
})
