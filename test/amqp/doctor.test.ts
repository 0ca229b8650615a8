import { rpcutil } from '@collective/agents'
import { unsigned } from '@collective/core'
import { createNode } from '@collective/rpc'
import { startRabbitmq, type Rabbitmq } from '@collective/testing/brokers'
import { amqp } from '@collective/transport-amqp'
import { connect } from 'amqplib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { examined } from '../cli/examined.fixture'
import { rightsOf } from './documented-rights'

let broker: Rabbitmq

beforeAll(async () => {
  const users = {
    guest: { password: 'guest' },
    web1: rightsOf('web1', 'web1.example.net'),
    alice: rightsOf('alice', 'alice'),
    bob: rightsOf('bob', 'alice'),
    stranger: { password: 'stranger', read: '^$' },
  }
  broker = await startRabbitmq({ users })
  const administrator = await connect(broker.url)
  const channel = await administrator.createChannel()
  for (const name of ['broadcast', 'direct', 'reply', 'events'])
    await channel.assertExchange(`collective.${name}`, 'topic')
  await administrator.close()
})

afterAll(() => broker.stop())

function urlOf(user: string, password: string): string {
  return broker.url.replace('://', `://${user}:${password}@`)
}

it('the doctor finds no problem under the rights of docs/brokers.md, by which no client writes replies', async () => {
  const identity = 'web1'
  await using node = await createNode({
    identity,
    transport: amqp(urlOf('web1', 'web1'), { identity }),
    security: unsigned({ identity }),
    agents: [rpcutil()],
  })
  const { code, findings, of } = await examined(urlOf('alice', 'alice'))
  expect(findings.filter(({ state }) => state === 'problem')).toEqual([])
  expect(of('connection')[0]?.text).toContain(`AMQP 0-9-1 at ${broker.url}`)
  expect(of('replies')[0]?.text).toMatch(/^answers come at collective\/reply\/user=alice\//)
  expect(of('nodes')).toMatchObject([{ nodes: [node.identity] }])
  expect(code).toBe(0)
})

it('the doctor tells whose replies we may not read, where the user is not the caller', async () => {
  const { code, of } = await examined(urlOf('bob', 'bob'))
  expect(of('permissions')).toMatchObject([
    { state: 'problem', text: expect.stringMatching(/^notAuthorized: .*user=alice/) as string },
  ])
  expect(code).toBe(1)
})

it('the doctor tells of rights that the connection itself needs', async () => {
  const { of } = await examined(urlOf('stranger', 'stranger'))
  expect(of('connection')).toMatchObject([
    {
      text: expect.stringMatching(/^rights: .*collective\.client\./) as string,
      advice: expect.stringContaining('docs/brokers.md') as string,
    },
  ])
})

it('the doctor tells of a password that RabbitMQ does not take, and of a vhost that there is not', async () => {
  const { of, printed } = await examined(urlOf('alice', 'wr0ng'))
  expect(of('connection')).toMatchObject([{ text: expect.stringMatching(/^credentials: /) as string }])
  expect(printed).not.toContain('wr0ng')
  const { of: atAnother } = await examined(`${urlOf('alice', 'alice')}/absent`)
  expect(atAnother('connection')).toMatchObject([{ text: expect.stringMatching(/vhost "absent"/) as string }])
})
