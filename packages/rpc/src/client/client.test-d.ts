import { describe, expectTypeOf, test } from 'vitest'
import { all, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'
import type { Client } from './client'
import type { FailedReply, OkReply, PartialReply, Reply, Run } from './run'

declare const client: Client

const service = defineAgent({
  name: 'service',
  description: 'Services',
  version: '1.0.0',
  actions: {
    status: {
      description: 'Tells whether a service runs',
      input: z.object({ service: z.string(), timeout: z.number().default(5) }),
      output: z.object({ status: z.enum(['running', 'stopped']), pids: z.array(z.number()).default([]) }),
    },
    restart: { description: 'Restarts it', input: z.object({ service: z.string() }), output: z.object({}) },
  },
})

const agent = client.agent(service)

describe('a typed agent', () => {
  test('takes what the caller gives, and gives what the node makes of the output', () => {
    const run = agent.status({ service: 'httpd' }, { where: all() })
    expectTypeOf(run).toEqualTypeOf<Run<{ status: 'running' | 'stopped'; pids: number[] }>>()
    expectTypeOf<Parameters<typeof agent.status>[0]>().toEqualTypeOf<{
      service: string
      timeout?: number | undefined
    }>()
  })

  test('has its actions and no others', () => {
    expectTypeOf<keyof typeof agent>().toEqualTypeOf<'status' | 'restart'>()
    // @ts-expect-error -- no such action
    agent.reload({ service: 'httpd' }, { where: all() })
  })

  test('refuses inputs of another type', () => {
    // @ts-expect-error -- a number is no string
    agent.status({ service: 7 }, { where: all() })
    // @ts-expect-error -- required
    agent.status({}, { where: all() })
    // @ts-expect-error -- not declared
    agent.status({ service: 'httpd', user: 'root' }, { where: all() })
  })
})

describe('a run', () => {
  test('without a target does not compile', () => {
    // @ts-expect-error -- everybody is said with all()
    agent.status({ service: 'httpd' })
    // @ts-expect-error -- as above
    agent.status({ service: 'httpd' }, {})
    // @ts-expect-error -- a timeout is no target
    agent.status({ service: 'httpd' }, { timeout: 5_000 })
    // @ts-expect-error -- nothing is no filter
    agent.status({ service: 'httpd' }, { where: undefined })
  })

  test('takes a filter, a roster, or both', () => {
    agent.status({ service: 'httpd' }, { where: all() })
    agent.status({ service: 'httpd' }, { roster: ['web1'] })
    agent.status({ service: 'httpd' }, { roster: ['web1'], where: all(), limit: '10%' })
    // @ts-expect-error -- a share is a number and a percent sign
    agent.status({ service: 'httpd' }, { where: all(), limit: 'ten' })
  })

  test('gives replies that its outcome narrows', async () => {
    for await (const reply of agent.status({ service: 'httpd' }, { where: all() })) {
      if (reply.outcome === 'ok') {
        expectTypeOf(reply.data.status).toEqualTypeOf<'running' | 'stopped'>()
        // @ts-expect-error -- what went well has no code
        void reply.code
      } else {
        expectTypeOf(reply).toEqualTypeOf<FailedReply>()
        expectTypeOf(reply.data).toEqualTypeOf<unknown>()
        // @ts-expect-error -- only a client decides that nobody answered
        void (reply.outcome === 'noReply')
      }
    }
  })
})

const logs = defineAgent({
  name: 'logs',
  description: 'Logs',
  version: '1.0.0',
  actions: {
    follow: {
      description: 'Follows a log',
      input: z.object({ file: z.string() }),
      partial: z.object({ line: z.string(), level: z.enum(['info', 'error']).default('info') }),
      output: z.object({ lines: z.int() }),
    },
    list: {
      description: 'Lists logs',
      input: z.object({}),
      output: z.object({ files: z.array(z.string()) }),
    },
  },
})

describe('an action with partial replies', () => {
  test('gives them beside its output, and the others do not', async () => {
    const run = client.agent(logs).follow({ file: 'x' }, { where: all(), window: { frames: 8 } })
    expectTypeOf(run).toEqualTypeOf<Run<{ lines: number }, { line: string; level: 'info' | 'error' }>>()
    for await (const reply of run) {
      if (reply.outcome === 'partial') {
        expectTypeOf(reply).toEqualTypeOf<PartialReply<{ line: string; level: 'info' | 'error' }>>()
        // @ts-expect-error -- its node has not said how it ended
        void reply.statuscode
      } else if (reply.outcome === 'ok') expectTypeOf(reply.data).toEqualTypeOf<{ lines: number }>()
      else expectTypeOf(reply).toEqualTypeOf<FailedReply>()
    }
    for await (const reply of client.agent(logs).list({}, { where: all() })) {
      // @ts-expect-error -- it yields nothing
      void (reply.outcome === 'partial')
    }
  })

  test('is a generator of what its schema takes, or an ordinary function', () => {
    logs.implement({
      async *follow({ input }) {
        yield { line: input.file }
        yield { line: 'x', level: 'error' }
        return { lines: 2 }
      },
      list: () => ({ files: [] }),
    })
    logs.implement({ follow: async () => ({ lines: 0 }), list: () => ({ files: [] }) })
    logs.implement({
      // @ts-expect-error -- a line is text
      async *follow() {
        yield { line: 1 }
        return { lines: 1 }
      },
      list: () => ({ files: [] }),
    })
    logs.implement({
      follow: () => ({ lines: 0 }),
      // @ts-expect-error -- it has no partial replies
      async *list() {
        yield { files: [] }
        return { files: [] }
      },
    })
  })

  test('has parts of any kind by name', () => {
    const run = client.agent('logs').stream('follow', { file: 'x' }, { where: all() })
    expectTypeOf(run).toEqualTypeOf<Run<unknown, unknown>>()
    expectTypeOf<Reply<unknown, unknown>>().toEqualTypeOf<
      OkReply<unknown> | FailedReply | PartialReply<unknown>
    >()
  })
})

describe('an agent by name', () => {
  test('has unknown data', () => {
    const run = client.agent('service').call('status', { service: 'httpd' }, { where: all() })
    expectTypeOf(run).toEqualTypeOf<Run<unknown>>()
    expectTypeOf<Reply>().toEqualTypeOf<OkReply<unknown> | FailedReply>()
  })

  test('takes only what JSON carries', () => {
    expectTypeOf<Parameters<ReturnType<typeof named>['call']>[1]>().toEqualTypeOf<JsonObject>()
    // @ts-expect-error -- a date is no JSON
    named().call('status', { since: new Date() }, { where: all() })
  })
})

function named() {
  return client.agent('service')
}
