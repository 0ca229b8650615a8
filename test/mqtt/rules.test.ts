import { directAddress, eventAddress, type Address, type Publication, type Transport } from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { startTcpProxy } from '@collective/testing/brokers'
import { mqtt } from '@collective/transport-mqtt'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { showFleet } from '../compliance/show-fleet'
import { nodes, places, type RunningPlace, type Who } from './places'

const instance = '0123456789abcdef'
const ours = 'collective/collective'
const elsewhere = 'collective/elsewhere'
const direct = `${ours}/node/web1.example.net`
const signal = neverAborted()

const isNode = (who: string): boolean => who.endsWith('.example.net')
/** What somebody may read, and what somebody may write: behind it nothing else is under way. */
const readable = (who: Who): string => (isNode(who) ? `${ours}/broadcast/fence` : `${ours}/event/fence/web2`)
const writable = (who: Who): string =>
  isNode(who) ? `${ours}/reply/fence/${instance}` : `${ours}/node/fence`

describe.each(places)('with the rules of docs/brokers.md on $name', place => {
  const { protocolVersion, refusesSubscriptions, refusesPublications } = place
  let broker: RunningPlace

  beforeAll(async () => {
    broker = await place.start()
  })
  afterAll(() => broker.stop())

  /** A client that keeps to nothing. */
  async function bare(username: Who, options: IClientOptions = {}): Promise<MqttClient> {
    const as = { username, password: username, protocolVersion, reconnectPeriod: 0 }
    const client = await connectAsync(broker.url, { ...as, ...options })
    onTestFinished(() => client.endAsync(true))
    return client
  }

  /** Our transport, as a node or a client has it. */
  function transportOf(username: string, url = broker.url): Transport {
    const transport = mqtt(url, {
      username,
      password: username,
      protocolVersion,
      reconnectDelay: 50,
      ...(isNode(username) ? { identity: username } : {}),
    })
    onTestFinished(() => transport.close())
    return transport
  }

  async function connected(username: Who, url?: string): Promise<Transport> {
    const transport = transportOf(username, url)
    await transport.connect({ signal })
    return transport
  }

  test.each<[Who, string, string]>([
    ['web1.example.net', `${ours}/node/web2.example.net`, `${ours}/node/web2.example.net`],
    ['web1.example.net', `${ours}/node/+`, `${ours}/node/web2.example.net`],
    ['web1.example.net', `${ours}/node/#`, `${ours}/node/web2.example.net`],
    ['web1.example.net', `${ours}/reply/user=alice/${instance}`, `${ours}/reply/user=alice/${instance}`],
    ['web1.example.net', `${ours}/reply/#`, `${ours}/reply/user=alice/${instance}`],
    ['web1.example.net', `${ours}/event/+/+`, `${ours}/event/started/web1.example.net`],
    ['web1.example.net', `${elsewhere}/node/web1.example.net`, `${elsewhere}/node/web1.example.net`],
    ['web1.example.net', 'collective/+/broadcast/+', `${elsewhere}/broadcast/puppet`],
    ['web1.example.net', '+/+/+/+', `${ours}/node/web2.example.net`],
    ['web1.example.net', '#', `${ours}/node/web2.example.net`],
    ['alice', `${ours}/reply/user=mallory/${instance}`, `${ours}/reply/user=mallory/${instance}`],
    ['alice', `${ours}/reply/+/+`, `${ours}/reply/user=mallory/${instance}`],
    ['alice', `${ours}/node/web1.example.net`, `${ours}/node/web1.example.net`],
    ['alice', `${ours}/node/+`, `${ours}/node/web1.example.net`],
    ['alice', `${ours}/broadcast/puppet`, `${ours}/broadcast/puppet`],
    ['alice', `${elsewhere}/reply/user=alice/+`, `${elsewhere}/reply/user=alice/${instance}`],
    ['alice', 'collective/+/event/+/+', `${elsewhere}/event/started/web1.example.net`],
    ['alice', '#', `${ours}/node/web1.example.net`],
    ['mallory', `${ours}/reply/user=alice/${instance}`, `${ours}/reply/user=alice/${instance}`],
  ])('%s does not hear, by %s, what is sent to %s', async (who, filter, topic) => {
    const [spy, keeper] = [await bare(who), await bare('keeper')]
    const heard = await listening(spy, [readable(who)])
    expect(await isGranted(spy, filter)).toBe(!refusesSubscriptions)
    await keeper.publishAsync(topic, 'secret', { qos: 1 })
    await keeper.publishAsync(readable(who), 'fence', { qos: 1 })
    expect(await heard.until(readable(who))).not.toContain(topic)
  })

  test.each<[Who, string]>([
    ['web1.example.net', `${ours}/broadcast/puppet`],
    ['web1.example.net', `${ours}/node/web2.example.net`],
    ['web1.example.net', `${ours}/event/started/web2.example.net`],
    ['web1.example.net', `${elsewhere}/reply/user=alice/${instance}`],
    ['web1.example.net', `${elsewhere}/event/started/web1.example.net`],
    ['web1.example.net', `${ours}/presence/web2.example.net`],
    ['alice', `${ours}/reply/user=alice/${instance}`],
    ['alice', `${ours}/reply/user=mallory/${instance}`],
    ['alice', `${ours}/event/started/web1.example.net`],
    ['alice', `${elsewhere}/node/web1.example.net`],
    ['alice', `${elsewhere}/broadcast/puppet`],
    ['alice', `${ours}/presence/web1.example.net`],
  ])('what %s sends to %s comes nowhere', async (who, topic) => {
    const [writer, keeper] = [await bare(who), await bare('keeper')]
    const heard = await listening(keeper, ['#'])
    expect(await isAccepted(writer, topic)).toBe(!refusesPublications)
    expect(await isAccepted(writer, writable(who))).toBe(true)
    expect(await heard.until(writable(who))).not.toContain(topic)
  })

  test('our transport says of what the broker refuses that it is not authorized', async () => {
    const node = await connected('web1.example.net')
    const asked = node.subscribe([directAddress('collective', 'web2.example.net')], () => undefined, {
      signal,
    })
    const said = node.publish(publication(eventAddress('collective', 'started', 'web2.example.net')), {
      signal,
    })
    const refusal = { code: 'notAuthorized', message: expect.stringContaining('web2.example.net') }
    if (refusesSubscriptions) await expect(asked).rejects.toMatchObject(refusal)
    else await expect(asked).resolves.toBeDefined()
    if (refusesPublications) await expect(said).rejects.toMatchObject(refusal)
    else await expect(said).resolves.toEqual(['accepted'])
  })

  test('who comes with the client id of a node hears nothing that is for it', async () => {
    const keeper = await bare('keeper')
    const session = { clientId: 'collective:web1.example.net', clean: false }
    const node = await bare('web1.example.net', session)
    const closed = new Promise<'closed'>(resolve => node.once('close', () => resolve('closed')))
    const atNode = await listening(node, [direct])
    const thief = await bare('mallory', session)
    const atThief = await listening(thief, [readable('mallory')])
    await keeper.publishAsync(direct, 'secret', { qos: 1 })
    if (place.separatesClientIds) expect(await atNode.until(direct)).toEqual([direct])
    else expect(await closed).toBe('closed')
    await keeper.publishAsync(readable('mallory'), 'fence', { qos: 1 })
    expect(await atThief.until(readable('mallory'))).toEqual([readable('mallory')])
  })

  test('somebody who watches everything changes what is said of an absent node as the page says', async () => {
    const client = await connected('alice')
    const absent = publication(directAddress('collective', 'gone.example.net'))
    const unwatched = await client.publish(absent, { signal })
    expect(unwatched).toEqual([client.capabilities.unroutable ? 'unroutable' : 'unknown'])
    await isGranted(await bare('mallory'), '#')
    expect(await client.publish(absent, { signal })).toEqual([place.ofAbsentWhileWatched])
  })

  test('a stranger and a wrong password are not let in', async () => {
    for (const [username, password] of [
      ['stranger', 'stranger'],
      ['alice', 'mallory'],
    ])
      await expect(
        mqtt(broker.url, { username, password, protocolVersion }).connect({ signal }),
      ).rejects.toMatchObject({ code: 'notAuthorized' })
    const nobody = mqtt(broker.url, { protocolVersion })
    await expect(nobody.connect({ signal })).rejects.toMatchObject({ code: 'notAuthorized' })
  })

  test('a fleet is found, answers a call and tells events', async () => {
    await showFleet({
      collective: 'collective',
      identities: nodes,
      transportOf: async (identity = 'alice') => transportOf(identity),
    })
  })

  test('what the broker says when a node dies is heard', async () => {
    const proxy = await startTcpProxy(Number(new URL(broker.url).port))
    onTestFinished(() => proxy.close())
    const watcher = await connected('alice')
    const farewell = eventAddress('collective', 'suspect', 'web1.example.net')
    let hear: (address: Address) => void = () => undefined
    const heard = new Promise<Address>(resolve => (hear = resolve))
    const farewells = eventAddress('collective', 'suspect', '*')
    await watcher.subscribe([farewells], frame => hear(frame.address), { signal })
    const node = transportOf('web1.example.net', `mqtt://127.0.0.1:${proxy.port}`)
    await node.connect({ signal, farewell })
    proxy.drop()
    expect(await heard).toEqual(farewell)
  })
})

function publication(address: Address): Publication {
  const nothing = new Uint8Array()
  return { targets: [{ address, envelope: nothing }], protected: nothing, body: nothing, expiresMs: 60_000 }
}

/** Whether the broker says that it grants a subscription. */
async function isGranted(client: MqttClient, filter: string): Promise<boolean> {
  return await new Promise(resolve => {
    client.subscribe(filter, (_error, _granted, packet) => {
      resolve(packet?.granted.every(code => Number(code) < 0x80) ?? false)
    })
  })
}

/** Whether the broker says that it takes a publication. */
async function isAccepted(client: MqttClient, topic: string): Promise<boolean> {
  const [end] = await Promise.allSettled([client.publishAsync(topic, 'text', { qos: 1 })])
  return end.status === 'fulfilled'
}

interface Heard {
  /** Every topic so far, once there is this one. */
  until(topic: string): Promise<readonly string[]>
}

async function listening(client: MqttClient, filters: string[]): Promise<Heard> {
  const topics: string[] = []
  let onTopic: () => void = () => undefined
  client.on('message', topic => {
    topics.push(topic)
    onTopic()
  })
  await client.subscribeAsync(filters)
  const until = async (topic: string): Promise<readonly string[]> => {
    while (!topics.includes(topic)) await new Promise<void>(resolve => (onTopic = resolve))
    return topics
  }
  return { until }
}
