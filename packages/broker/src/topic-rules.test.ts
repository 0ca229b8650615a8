import { beforeEach, describe, expect, test } from 'vitest'
import type { Broker } from './broker'
import { BareClient, shown } from './bare-client.fixture'
import { brokerOfTest } from './broker-of-test.fixture'
import type { BrokerUser } from './users'

const password = 'secret'
const users = {
  web1: { password, role: 'node' },
  'user-alice': { password, role: 'client', id: 'cert=alice' },
  'test-bob': { password, role: 'client', id: 'bob', collectives: ['test', 'stage'] },
  root: { password },
} satisfies Record<string, BrokerUser>

const instance = '0123456789abcdef'
const refused = 128

let broker: Broker

beforeEach(async () => {
  broker = await brokerOfTest({ users })
})

function as(username: keyof typeof users): Promise<BareClient> {
  return BareClient.connect(broker.port, { username, password: Buffer.from(password) })
}

describe('a node', () => {
  test.each(['collective/prod/node/web1', 'collective/prod/broadcast/puppet', 'collective/prod/broadcast/+'])(
    'reads %s',
    async filter => expect(await (await as('web1')).subscribe([filter])).toEqual([0]),
  )

  test.each([
    'collective/prod/node/web2',
    'collective/prod/node/+',
    'collective/prod/node/#',
    'collective/prod/reply/cert=alice/' + instance,
    'collective/prod/event/started/web1',
    'collective/prod/presence/+',
    'collective/presence',
    'collective/prod/#',
    'collective/#',
    '#',
    '+/+/+/+',
    '$SYS/#',
    'elsewhere',
  ])('does not read %s', async filter => {
    const node = await as('web1')
    expect(await node.subscribe([filter])).toEqual([refused])
    expect(broker.counters().deniedSubscriptions).toBe(1)
    const root = await as('root')
    await root.publishAndWait(filter.replaceAll(/[+#]/g, 'x').replace('$', 'S'), 'secret')
    expect(await node.untilPingresp()).toEqual([])
  })

  test.each(['collective/prod/reply/cert=alice/' + instance, 'collective/prod/event/started/web1'])(
    'writes %s',
    async topic => expect(await heard('web1', topic)).toEqual([`${topic} text`]),
  )

  test.each([
    'collective/prod/event/started/web2',
    'collective/prod/node/web1',
    'collective/prod/broadcast/puppet',
    'collective/prod/presence/web1',
    'collective/presence',
    'elsewhere',
  ])('does not write %s, and goes on', async topic => {
    expect(await heard('web1', topic)).toEqual([])
    expect(broker.counters()).toMatchObject({ deniedPublications: 1, published: 0 })
  })

  test('gets what it may read of a SUBSCRIBE that also asks for more', async () => {
    const node = await as('web1')
    const filters = ['collective/prod/node/web2', 'collective/prod/node/web1', '#']
    expect(await node.subscribe(filters, 1)).toEqual([refused, 1, refused])
    const root = await as('root')
    await root.publishAndWait('collective/prod/node/web2', 'not for it')
    await root.publishAndWait('collective/prod/node/web1', 'for it')
    expect((await node.untilPingresp()).map(shown)).toEqual(['collective/prod/node/web1 for it'])
    expect(broker.counters().present).toBe(1)
  })
})

describe('a client', () => {
  test.each([
    `collective/prod/reply/cert=alice/${instance}`,
    'collective/prod/reply/cert=alice/+',
    'collective/prod/event/started/web1',
    'collective/prod/event/+/+',
    'collective/prod/presence/+',
    'collective/+/presence/+',
    'collective/presence',
  ])('reads %s', async filter => expect(await (await as('user-alice')).subscribe([filter])).toEqual([0]))

  test.each([
    `collective/prod/reply/bob/${instance}`,
    'collective/prod/reply/+/+',
    'collective/prod/reply/#',
    'collective/prod/node/web1',
    'collective/prod/broadcast/puppet',
    'collective/prod/+/cert=alice/' + instance,
    'collective/prod/reply/user-alice/+',
    '#',
  ])('does not read %s', async filter => {
    expect(await (await as('user-alice')).subscribe([filter])).toEqual([refused])
  })

  test.each(['collective/prod/broadcast/puppet', 'collective/prod/node/web1'])('writes %s', async topic =>
    expect(await heard('user-alice', topic)).toEqual([`${topic} text`]),
  )

  test.each([
    `collective/prod/reply/cert=alice/${instance}`,
    'collective/prod/event/started/web1',
    'collective/prod/presence/web1',
  ])('does not write %s', async topic => expect(await heard('user-alice', topic)).toEqual([]))

  test('of some collectives reads and writes there alone', async () => {
    const bob = await as('test-bob')
    const filters = ['test', 'stage', 'prod', '+'].map(name => `collective/${name}/presence/+`)
    expect(await bob.subscribe(filters)).toEqual([0, 0, refused, refused])
    expect(await heard('test-bob', 'collective/stage/node/web1')).toHaveLength(1)
    expect(await heard('test-bob', 'collective/prod/node/web1')).toHaveLength(0)
  })

  test('whose caller id has the separators of topics reads the encoded topic', async () => {
    broker = await brokerOfTest({
      users: { ...users, 'user-alice': { password, role: 'client', id: 'cn=a/b+#$&' } },
    })
    const client = await as('user-alice')
    const filters = [`collective/prod/reply/cn=a%2Fb%2B%23$&/${instance}`, 'collective/prod/reply/cn=a/b']
    expect(await client.subscribe(filters)).toEqual([0, refused])
  })
})

describe('a user without a role', () => {
  test('reads and writes everything except what the broker says itself', async () => {
    const root = await as('root')
    expect(await root.subscribe(['#', '$SYS/#', '$denied'])).toEqual([0, refused, refused])
    expect(await heard('root', 'elsewhere')).toEqual(['elsewhere text'])
    expect(await heard('root', 'collective/prod/presence/web1')).toEqual([])
    expect(await heard('root', '$SYS/x')).toEqual([])
    expect(broker.counters()).toMatchObject({ published: 1, deniedPublications: 2 })
  })
})

test('rules of one’s own replace the default ones', async () => {
  const rules = {
    node: { read: ['only/{id}'], write: [] },
    client: { read: ['#'], write: ['{prefix}/{collective}/x'] },
  }
  broker = await brokerOfTest({ users, rules })
  const node = await as('web1')
  expect(await node.subscribe(['only/web1', 'collective/prod/node/web1'])).toEqual([0, refused])
  expect(await (await as('user-alice')).subscribe(['#'])).toEqual([0])
  expect(await heard('user-alice', 'collective/prod/x')).toHaveLength(1)
  expect(await heard('web1', 'only/web1')).toHaveLength(0)
})

/** What somebody who reads everything gets of a publication, which is acknowledged in any case. */
async function heard(user: keyof typeof users, topic: string): Promise<string[]> {
  const [sender, listener] = [await as(user), await as('root')]
  await listener.subscribe(['#'])
  await listener.untilPingresp() // what was kept
  await sender.publishAndWait(topic, 'text')
  return (await listener.untilPingresp()).map(shown)
}
