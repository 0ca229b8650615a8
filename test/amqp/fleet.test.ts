import { unsigned } from '@collective/core'
import { createClient, createNode, defineAgent, type Client, type FleetNode } from '@collective/rpc'
import { startRabbitmq, type Rabbitmq } from '@collective/testing/brokers'
import { amqp } from '@collective/transport-amqp'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { collective, firstLine, start, stop } from '../cli/command.fixture'

const identities = ['web1.example.net', 'web2.example.net', 'db1.example.net']
const allOk = Object.fromEntries(identities.map(identity => [identity, 'ok']))
const greeter = defineAgent({
  name: 'greeter',
  description: 'Greets',
  version: '1.0.0',
  actions: {
    greet: { description: 'Greets', input: z.object({}), output: z.object({ text: z.string() }) },
  },
})

let broker: Rabbitmq
beforeAll(async () => {
  broker = await startRabbitmq()
})
afterAll(() => broker.stop())

/** Three nodes, and a client: a connection each. */
async function fleet(greet: (identity: string) => Promise<{ text: string }>): Promise<Client> {
  for (const identity of identities) await startNode(identity, greet)
  const transport = amqp(broker.url, { reconnectDelay: 200 })
  const client = await createClient({ transport, security: unsigned({ caller: 'user=test' }) })
  onTestFinished(() => client.close().then(() => undefined))
  return client
}

async function startNode(
  identity: string,
  greet: (identity: string) => Promise<{ text: string }>,
): Promise<FleetNode> {
  const node = await createNode({
    identity,
    transport: amqp(broker.url, { identity, reconnectDelay: 200 }),
    security: unsigned({ identity }),
    agents: [greeter.implement({ greet: () => greet(identity) })],
  })
  onTestFinished(() => node.close().then(() => undefined))
  return node
}

test('a call reaches three nodes, and who of the roster is not there is unreachable', async () => {
  const client = await fleet(async identity => ({ text: `hello from ${identity}` }))
  const roster = [...identities, 'gone.example.net']
  const run = client.agent(greeter).greet({}, { roster, timeout: 10_000 })
  const texts: string[] = []
  for await (const reply of run) if (reply.outcome === 'ok') texts.push(reply.data.text)
  expect(texts.sort()).toEqual(identities.map(identity => `hello from ${identity}`).sort())
  const { outcomes } = await run.summary()
  expect(outcomes).toEqual({ ...allOk, 'gone.example.net': 'unreachable' })
})

test('a run that a restart of the broker falls into ends with every outcome, and every action has run once', async () => {
  const ran: string[] = []
  let finish: () => void = () => undefined
  let begin: () => void = () => undefined
  const finished = new Promise<void>(resolve => (finish = resolve))
  const begun = new Promise<void>(resolve => (begin = resolve))
  const client = await fleet(async identity => {
    ran.push(identity)
    if (ran.length === identities.length) begin()
    await finished
    return { text: 'done' }
  })
  const run = client.agent(greeter).greet({}, { roster: identities, timeout: 50_000 })
  const summary = run.summary()
  await begun
  await broker.kill()
  finish()
  await broker.restart()
  const { outcomes } = await summary
  expect(outcomes).toEqual(allOk)
  expect(ran.sort()).toEqual([...identities].sort())
})

test('the command starts a node there and pings it', async () => {
  const env = { COLLECTIVE_URL: broker.url, COLLECTIVE_SECURITY: 'unsigned' }
  const node = start(['node', '--identity', 'web9.example.net'], env)
  onTestFinished(() => stop(node))
  expect(await firstLine(node)).toBe('ready web9.example.net')
  const { code, stdout } = await collective(['ping', '--json'], { env })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ v: 1, replies: [{ sender: 'web9.example.net' }] })
})
