import { setImmediate as nextTurn } from 'node:timers/promises'
import { startBroker } from '@collective/broker'
import { all, unsigned, type Transport } from '@collective/core'
import { createClient, type Client, type FleetNode, type RunOptions } from '@collective/rpc'
import { createGroupKey, grantGroupKey, revoke, type NaclOptions } from '@collective/security-nacl'
import { memory, memoryHub } from '@collective/transport-memory'
import { mqtt } from '@collective/transport-mqtt'
import { describe, expect, onTestFinished, test } from 'vitest'
import { door, SignedFleet, type Connect } from './signed-fleet'

async function onMemory(): Promise<Connect> {
  const hub = memoryHub()
  return () => memory(hub)
}

async function onMqtt(): Promise<Connect> {
  const broker = await startBroker({})
  onTestFinished(() => broker.close())
  return identity => mqtt(broker.url, identity === undefined ? {} : { identity })
}

/** What each node gave, or what it came to instead. */
async function openDoors(client: Client, target: RunOptions): Promise<Record<string, unknown>> {
  const run = client.agent(door).open({ code: 'x' }, target)
  const gave: Record<string, unknown> = {}
  for await (const reply of run) gave[reply.sender] = reply.outcome === 'ok' ? reply.data : reply.code
  return { ...(await run.summary()).outcomes, ...gave }
}

/** Frames that a node has dropped, by the code of the reason. */
function droppedBy(node: FleetNode): Readonly<Record<string, number>> {
  return node.counters().dropped
}

/** The transport, which says everything twice. */
function twice(transport: Transport): Transport {
  const publish = transport.publish.bind(transport)
  return Object.assign(transport, {
    publish: async (...call: Parameters<Transport['publish']>) => {
      await publish(...call)
      return publish(...call)
    },
  })
}

const opened = { times: 1, by: 'cert=alice', rights: ['doors'] }

describe.each([
  ['memory', onMemory],
  ['the embedded broker', onMqtt],
])('a signed fleet on %s', (_name, start) => {
  test('is found, called and answers, and knows who asked', async () => {
    const fleet = new SignedFleet(await start())
    await fleet.addNodes('web1', 'web2', 'web3')
    const client = await fleet.addClient('cert=alice')
    expect([...(await client.discover(all())).identities].sort()).toEqual(['web1', 'web2', 'web3'])
    expect(await openDoors(client, { where: all() })).toEqual({ web1: opened, web2: opened, web3: opened })
  })

  test('does once what a client asks that has never heard of it, and what comes twice', async () => {
    const connect = await start()
    const fleet = new SignedFleet(identity => (identity === undefined ? twice(connect()) : connect(identity)))
    await fleet.addNodes('web1', 'web2')
    const client = await fleet.addClient('cert=alice')
    expect(await openDoors(client, { roster: ['web1', 'web2'] })).toEqual({ web1: opened, web2: opened })
    const again = { ...opened, times: 2 }
    expect(await openDoors(client, { roster: ['web1', 'web2'] })).toEqual({ web1: again, web2: again })
  })

  test('stops what a client cancels', async () => {
    const fleet = new SignedFleet(await start())
    await fleet.addNodes('web1', 'web2')
    const client = await fleet.addClient('cert=alice')
    const abort = new AbortController()
    const run = client.agent(door).hold({}, { where: all(), signal: abort.signal })
    const summary = run.summary()
    await fleet.whenHeld(2)
    abort.abort()
    expect((await summary).outcomes).toEqual({ web1: 'cancelled', web2: 'cancelled' })
  })

  test('answers each of two processes of one caller', async () => {
    const fleet = new SignedFleet(await start())
    await fleet.addNodes('web1')
    const options = await fleet.member({ kind: 'client', id: 'cert=alice' })
    const clients = [
      await fleet.addClient('', options),
      await fleet.addClient('', options),
      await fleet.addClient('cert=alice'),
    ]
    const answers = await Promise.all(clients.map(client => openDoors(client, { where: all() })))
    expect(answers.map(({ web1 }) => web1)).toMatchObject([
      { by: 'cert=alice' },
      { by: 'cert=alice' },
      { by: 'cert=alice' },
    ])
  })

  test('tells events, and who they are of', async () => {
    const fleet = new SignedFleet(await start())
    const [{ node } = { node: undefined }] = await fleet.addNodes('web1')
    const client = await fleet.addClient('cert=alice')
    let heard: unknown
    const listening = (async () => {
      for await (const event of client.events({ kinds: ['rang'] })) {
        heard = event
        return
      }
    })()
    // The subscription is under way with the first reading: the door rings until it is heard.
    while (heard === undefined) {
      await node?.emit('rang', { bell: 1 })
      await nextTurn()
    }
    await listening
    expect(heard).toMatchObject({ sender: 'web1', kind: 'rang', data: { bell: 1 } })
  })

  test('is silent to who is unsigned, a stranger, or revoked', async () => {
    const connect = await start()
    const fleet = new SignedFleet(connect)
    const [{ node, security } = {}] = await fleet.addNodes('web1')
    if (!node || !security) throw new Error('expected a node')
    const nobody = await createClient({ transport: connect(), security: unsigned({ caller: 'cert=alice' }) })
    onTestFinished(async () => void (await nobody.close({ timeout: 0 })))
    const stranger = await new SignedFleet(connect).addClient('cert=alice')
    const client = await fleet.addClient('cert=alice')
    expect(await openDoors(client, { where: all() })).toEqual({ web1: opened })
    const { credential } = client.principal
    await security.useRevocations(
      await revoke({ authorityKey: fleet.authority.secret, number: 1, credentials: [credential] }),
    )
    for (const outsider of [nobody, stranger, client])
      expect((await outsider.discover(all(), { timeout: 400 })).identities).toEqual([])
    expect(Object.keys(droppedBy(node)).sort()).toEqual([
      'credentialInvalid',
      'credentialRevoked',
      'schemeMismatch',
    ])
  })

  test('goes on when a node comes back with another key', async () => {
    const fleet = new SignedFleet(await start())
    const [{ node } = {}] = await fleet.addNodes('web1')
    const client = await fleet.addClient('cert=alice')
    expect(await openDoors(client, { where: all() })).toEqual({ web1: opened })
    await node?.close({ timeout: 0 })
    await fleet.addNode('web1')
    expect(await openDoors(client, { roster: ['web1'] })).toEqual({ web1: opened })
  })

  test('finds nodes whose group key is of another epoch, and those that have none', async () => {
    const fleet = new SignedFleet(await start())
    const members = await Promise.all([
      fleet.member({ kind: 'client', id: 'cert=alice', rights: ['doors'] }),
      ...['web1', 'web2', 'web3'].map(id => fleet.member({ kind: 'node', id })),
    ])
    const [alice, web1, web2, web3] = members
    if (!alice || !web1 || !web2 || !web3) throw new Error('expected four members')
    const [, , formerly = ''] = await epoch(fleet, 1, members)
    const [current = '', now = ''] = await epoch(fleet, 2, members)
    const [{ node }] = [await fleet.addNode('web1', { ...web1, groupKeys: [now] })]
    await fleet.addNode('web2', { ...web2, groupKeys: [formerly] })
    await fleet.addNode('web3', web3)
    const client = await fleet.addClient('', { ...alice, groupKeys: [current] })
    expect(await openDoors(client, { where: all() })).toEqual({
      web1: opened,
      web2: opened,
      web3: opened,
    })
    expect(droppedBy(node)).toEqual({})
  })
})

/** The grants of an epoch, in the order of the members. */
function epoch(
  fleet: SignedFleet,
  number: number,
  members: readonly NaclOptions[],
): Promise<readonly string[]> {
  const by = { authorityKey: fleet.authority.secret }
  const validity = { fromMs: Date.now() - 60_000, untilMs: Date.now() + 60_000 }
  const credentials = members.map(({ credential }) => credential)
  const terms = { groupKey: createGroupKey(), collective: 'collective', epoch: number, members: credentials }
  return grantGroupKey(by, { ...terms, ...validity })
}
