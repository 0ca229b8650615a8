import {
  broadcastAddress,
  directAddress,
  eventAddress,
  replyAddress,
  type Address,
  type Publication,
  type Transport,
  unsigned,
} from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { createClient, createNode, defineAgent } from '@collective/rpc'
import { startRabbitmq, type Rabbitmq } from '@collective/testing/brokers'
import { amqp, type AmqpOptions } from '@collective/transport-amqp'
import { connect, type Channel } from 'amqplib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { collective as command, firstLine, start, stop } from '../cli/command.fixture'
import { rightsOf } from './documented-rights'

const collective = 'collective'
const exchange = (kind: string): string => `${collective}.${kind}`

const users = {
  keeper: { password: 'keeper' },
  'web1.example.net': rightsOf('web1.example.net', 'web1.example.net'),
  'web2.example.net': rightsOf('web2.example.net', 'web1.example.net'),
  'db1.example.net': rightsOf('db1.example.net', 'web1.example.net'),
  alice: rightsOf('alice', 'alice'),
  mallory: rightsOf('mallory', 'alice'),
  stranger: { password: 'stranger', configure: '^$', write: '^$', read: '^$' },
}
type Who = keyof typeof users

const signal = neverAborted()
let broker: Rabbitmq

beforeAll(async () => {
  broker = await startRabbitmq({ users })
  const keeper = amqp(urlFor('keeper'))
  await keeper.connect({ signal })
  // The exchanges are made once, by somebody who may: nodes and clients make none.
  await keeper.publish(publication([broadcast, web1, replyToAlice, started]), { signal })
  await keeper.close()
})
afterAll(() => broker.stop())

const broadcast = broadcastAddress(collective, 'puppet')
const web1 = directAddress(collective, 'web1.example.net')
const web2 = directAddress(collective, 'web2.example.net')
const instance = '0123456789abcdef'
const replyToAlice = replyAddress(collective, 'user=alice', instance)
const replyToMallory = replyAddress(collective, 'user=mallory', instance)
const started = eventAddress(collective, 'started', 'web1.example.net')
const elsewhere = directAddress('elsewhere', 'web1.example.net')

function urlFor(who: Who): string {
  return broker.url.replace('//', `//${who}:${users[who].password}@`)
}

const isNode = (who: Who): boolean => who.endsWith('.example.net')

/** Who speaks by our transport, as a node or a client does. */
async function speaks(
  who: Who,
  options: AmqpOptions = isNode(who) ? { identity: who } : {},
): Promise<Transport> {
  const transport = amqp(urlFor(who), options)
  onTestFinished(() => transport.close())
  await transport.connect({ signal })
  return transport
}

function publication(addresses: readonly Address[]): Publication {
  const nothing = new Uint8Array()
  const targets = addresses.map(address => ({ address, envelope: nothing }))
  return { targets, protected: nothing, body: nothing, expiresMs: 60_000 }
}

describe('a fleet with the rights of docs/brokers.md', () => {
  const identities = ['web1.example.net', 'web2.example.net', 'db1.example.net'] as const
  const greeter = defineAgent({
    name: 'greeter',
    description: 'Greets',
    version: '1.0.0',
    actions: {
      greet: { description: 'Greets', input: z.object({}), output: z.object({ text: z.string() }) },
    },
  })

  async function startNode(identity: (typeof identities)[number]): Promise<void> {
    const node = await createNode({
      identity,
      transport: amqp(urlFor(identity), { identity }),
      security: unsigned({ identity }),
      agents: [greeter.implement({ greet: () => ({ text: `hello from ${identity}` }) })],
    })
    onTestFinished(() => node.close().then(() => undefined))
  }

  test('answers a call, and who of the roster is not there is unreachable', async () => {
    await Promise.all(identities.map(startNode))
    const transport = amqp(urlFor('alice'))
    const client = await createClient({ transport, security: unsigned({ caller: 'user=alice' }) })
    onTestFinished(() => client.close().then(() => undefined))
    const roster = [...identities, 'gone.example.net']
    const run = client.agent(greeter).greet({}, { roster, timeout: 10_000 })
    const texts: string[] = []
    for await (const reply of run) if (reply.outcome === 'ok') texts.push(reply.data.text)
    expect(texts.sort()).toEqual(identities.map(identity => `hello from ${identity}`).sort())
    const { outcomes } = await run.summary()
    const allOk = Object.fromEntries(identities.map(identity => [identity, 'ok']))
    expect(outcomes).toEqual({ ...allOk, 'gone.example.net': 'unreachable' })
  })

  const env = (who: Who): Record<string, string> => ({
    COLLECTIVE_URL: urlFor(who),
    COLLECTIVE_SECURITY: 'unsigned',
    COLLECTIVE_CALLER: 'user=alice',
  })

  test('is started and pinged by the command', async () => {
    const node = start(['node', '--identity', 'db1.example.net'], env('db1.example.net'))
    onTestFinished(() => stop(node))
    expect(await firstLine(node)).toBe('ready db1.example.net')
    const { code, stdout } = await command(['ping', '--json'], { env: env('alice') })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ v: 1, replies: [{ sender: 'db1.example.net' }] })
  })

  test('has no second process of one identity, which says why when its time to connect is over', async () => {
    await startNode('web1.example.net')
    const { code, stderr } = await command(['node', '--identity', 'web1.example.net'], {
      env: { ...env('web1.example.net'), COLLECTIVE_CONNECT_TIMEOUT: '1s' },
    })
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^identityConflict: /m)])
  })
})

describe('with the rights of docs/brokers.md', () => {
  test('a node reads what is for it, answers and tells events', async () => {
    const transport = await speaks('web1.example.net')
    await transport.subscribe([broadcast, web1], () => undefined, { signal })
    const results = await transport.publish(publication([replyToAlice, started]), { signal })
    expect(results).toEqual(['accepted', 'accepted'])
  })

  test('a client asks, and reads its replies and all events', async () => {
    const transport = await speaks('alice')
    await transport.subscribe([replyToAlice, eventAddress(collective, '*', '*')], () => undefined, { signal })
    const results = await transport.publish(publication([broadcast, web2]), { signal })
    expect(results).toEqual(['accepted', 'unroutable'])
  })

  test.each<[Who, Address]>([
    ['web1.example.net', web2],
    ['web1.example.net', replyToAlice],
    ['web1.example.net', started],
    ['web1.example.net', elsewhere],
    ['alice', replyToMallory],
    ['mallory', replyToAlice],
    ['alice', broadcast],
    ['alice', web1],
    ['alice', elsewhere],
  ])('%s does not read %o', async (who, address) => {
    const transport = await speaks(who)
    await expect(transport.subscribe([address], () => undefined, { signal })).rejects.toMatchObject({
      code: 'notAuthorized',
    })
  })

  test.each<[Who, Address]>([
    ['web1.example.net', broadcast],
    ['web1.example.net', web2],
    ['web1.example.net', eventAddress(collective, 'started', 'web2.example.net')],
    ['alice', replyToMallory],
    ['alice', started],
    ['alice', elsewhere],
  ])('%s does not write %o', async (who, address) => {
    const transport = await speaks(who)
    await expect(transport.publish(publication([address]), { signal })).rejects.toMatchObject({
      code: 'notAuthorized',
    })
  })

  test('nobody else is a node or a client', async () => {
    await expect(speaks('stranger')).rejects.toMatchObject({ code: 'notAuthorized' })
    await expect(speaks('web1.example.net', { identity: 'web2.example.net' })).rejects.toMatchObject({
      code: 'notAuthorized',
    })
  })
})

describe('with the rights of docs/brokers.md and a client of their own', () => {
  async function raw(who: Who): Promise<Channel> {
    const connection = await connect(urlFor(who))
    onTestFinished(() => connection.close())
    const channel = await connection.createChannel()
    channel.on('error', () => undefined)
    return channel
  }

  /** A channel whose user has a queue that is its own. */
  async function withQueue(who: Who): Promise<{ channel: Channel; queue: string }> {
    const channel = await raw(who)
    const queue = isNode(who) ? `collective.node.${who}` : `collective.client.${'f'.repeat(16)}`
    await channel.assertQueue(queue, { exclusive: true, durable: false })
    return { channel, queue }
  }

  const accessRefused = { code: 403 }

  test.each<[Who, string, string]>([
    ['web1.example.net', 'direct', '#'],
    ['web1.example.net', 'direct', '*.example.net'],
    ['web1.example.net', 'reply', '#'],
    ['web1.example.net', 'events', '#'],
    ['web1.example.net', 'broadcast', '#'],
    ['alice', 'reply', '#'],
    ['alice', 'reply', 'user=alice.*'],
    ['alice', 'direct', '#'],
  ])('%s watches no %s by %s', async (who, kind, pattern) => {
    const { channel, queue } = await withQueue(who)
    await expect(channel.bindQueue(queue, exchange(kind), pattern)).rejects.toMatchObject(accessRefused)
  })

  test.each<Who>(['web2.example.net', 'alice'])('%s does not consume the queue of a node', async who => {
    const transport = await speaks('web1.example.net')
    const channel = await raw(who)
    const consuming = channel.consume('collective.node.web1.example.net', () => undefined)
    await expect(consuming).rejects.toMatchObject(accessRefused)
    await transport.close()
  })

  test('mallory does not consume the queue of alice, whose name is known', async () => {
    const { queue } = await withQueue('alice')
    const channel = await raw('mallory')
    await expect(channel.consume(queue, () => undefined)).rejects.toMatchObject({ code: 405 })
  })

  test.each<Who>(['web1.example.net', 'alice'])('%s has no rights on the default exchange', async who => {
    const channel = await raw(who)
    const closed = new Promise(resolve => channel.on('error', resolve))
    channel.sendToQueue('collective.node.web2.example.net', Buffer.from('past the rules'))
    expect(await closed).toMatchObject(accessRefused)
  })
})
