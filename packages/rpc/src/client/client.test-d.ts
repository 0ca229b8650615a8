import { describe, expectTypeOf, test } from 'vitest'
import { all, type JsonObject } from '@collective/core'
import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'
import type { Client } from './client'
import type { FailedReply, OkReply, Reply, Run } from './run'

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
