import { createServer } from 'node:http'
import { once } from 'node:events'
import { issueIssuer, revoke } from '@collective/security-nacl'
import { createAuthority, createKeys, issue } from '@collective/security-nacl'
import type { Client, FleetNode } from '@collective/rpc'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AttackedFleet, door, planted } from './attacked-fleet'
import {
  digestOf,
  forgeAnswer,
  forgeBroadcast,
  forgeCredential,
  hexId,
  join,
  payloadOf,
  split,
  type Stolen,
} from './frames'
import { fact } from '@collective/core'
import { clockAhead } from '../cli/node.fixture'
import { Watch } from './watch'
import { wires } from './wires'

const timeout = 5_000
const toWeb1 = 'collective/node/web1'
const broadcast = 'collective/broadcast/door'

describe.each(wires)('over $name, somebody who can do everything at the broker', wire => {
  let broker: Awaited<ReturnType<typeof wire.start>>
  let fleet: AttackedFleet
  let web1: FleetNode
  let web2: Stolen
  let alice: Stolen
  let client: Client
  const watch = new Watch()

  beforeAll(async () => {
    broker = await wire.start()
    fleet = new AttackedFleet(wire, { url: broker.url, attacker: await wire.attack(broker.url) })
    alice = await fleet.stolen({ kind: 'client', id: 'user=alice', rights: ['doors'] })
    web2 = await fleet.stolen({ kind: 'node', id: 'web2' })
    web1 = await fleet.node('web1', await fleet.stolen({ kind: 'node', id: 'web1' }))
    await fleet.node('web2', web2)
    client = await fleet.client(alice, watch)
    // From here on both sides know each other.
    expect(await open()).toEqual({ web1: 'ok' })
  })

  afterAll(async () => {
    await fleet.close()
    await broker.stop()
  })

  beforeEach(() => {
    fleet.frames.length = 0
    fleet.opened = 0
    fleet.watch.reset()
    watch.reset()
  })

  async function open(roster: readonly string[] = ['web1']): Promise<unknown> {
    const { outcomes } = await client.agent(door).open({ code: planted }, { roster, timeout }).summary()
    return outcomes
  }

  /** The bytes of an honest request to web1 that has been answered. */
  async function captured(): Promise<Buffer> {
    expect(await open()).toEqual({ web1: 'ok' })
    const { bytes } = await fleet.seen(/^collective\/node\/web1$/)
    return bytes
  }

  /** Sends frames that all have to be dropped, and says why they were. */
  async function dropped(frames: readonly Buffer[], place = toWeb1): Promise<readonly string[]> {
    for (const frame of frames) await fleet.attacker.send(place, frame)
    return [...new Set(await fleet.watch.drops(frames.length))].sort()
  }

  /** A broadcast reaches both nodes. */
  async function droppedByBoth(frame: Buffer): Promise<readonly string[]> {
    await fleet.attacker.send(broadcast, frame)
    return [...new Set(await fleet.watch.drops(2))]
  }

  test('could do something by the keys of a client: what is forged here is well made', async () => {
    await fleet.attacker.send(broadcast, forgeBroadcast(alice))
    await fleet.seen(/^collective\/reply\/user=alice\/0123456789abcdef$/, 2)
    expect(fleet.opened).toBe(2)
  })

  test('changes no byte of a frame that counts', async () => {
    const frame = await captured()
    const { line, envelope, body } = split(frame)
    const inLine = [
      '"id":"',
      '"created":',
      '"ttl":',
      '"cred":"',
      '"to":["roster","',
      '"replyTo":"collective/reply/',
      '"key":"',
    ]
    const places = inLine.map(each => line.indexOf(each) + each.length)
    const inEnvelope = ['"s":"', '"p":"'].map(each => {
      expect(envelope).toContain(each)
      return line.length + 1 + envelope.indexOf(each) + each.length
    })
    const inBody = [0, 30, body.length - 1].map(at => frame.length - body.length + at)
    const positions = [...places, ...inEnvelope, ...inBody]
    const changed = positions.map(at => {
      const copy = Buffer.from(frame)
      const byte = copy[at] ?? 0
      copy[at] = byte === 0x31 ? 0x32 : byte >= 0x30 && byte <= 0x39 ? 0x31 : byte ^ 1
      return copy
    })
    const why = await dropped(changed)
    expect(why.every(code => code !== 'internal')).toBe(true)
    expect(why).toContain('notVerified')
    expect(fleet.opened).toBe(1)
    expect(await open()).toEqual({ web1: 'ok' })
  })

  test('puts no header of one frame on the body of another', async () => {
    const one = split(await captured())
    fleet.frames.length = 0
    const other = split(await captured())
    const mixed = [
      { ...one, body: other.body },
      { ...one, envelope: other.envelope },
      { ...one, line: other.line },
    ]
    await dropped(mixed.map(join))
    expect(fleet.opened).toBe(2)
  })

  test('has nothing done a second time by sending it again', async () => {
    const frame = await captured()
    const before = web1.counters().duplicates
    for (let time = 0; time < 3; time += 1) await fleet.attacker.send(toWeb1, frame)
    expect(await open()).toEqual({ web1: 'ok' })
    expect([web1.counters().duplicates - before, fleet.opened]).toEqual([3, 2])
  })

  test('hands no captured request to another node, nor into another collective', async () => {
    const frame = await captured()
    expect(await dropped([frame], 'collective/node/web2')).toEqual(['wrongAddress'])
    expect(await dropped([frame], 'other/node/web1')).toEqual(['wrongAddress'])
    expect(await droppedByBoth(frame)).toEqual(['wrongAddress'])
    expect(fleet.opened).toBe(1)
  })

  test('has nothing done later, nor by the same node after a restart', async () => {
    const stolen = await fleet.stolen({ kind: 'node', id: 'web8' })
    const first = await fleet.node('web8', stolen)
    expect(await open(['web8'])).toEqual({ web8: 'ok' })
    const { bytes } = await fleet.seen(/node\/web8$/)
    await first.close()
    const restarted = await fleet.node('web8', stolen)
    await fleet.attacker.send('collective/node/web8', bytes)
    expect(await open(['web8'])).toEqual({ web8: 'ok' })
    expect([restarted.counters().passed, fleet.opened]).toEqual([1, 2])
    await restarted.close()
    const late = await fleet.node('web8', stolen, { clock: clockAhead(3_600_000) })
    await fleet.attacker.send('collective/node/web8', bytes)
    // The frames of one sender are taken in their order: when this one is dropped, the other has been decided on.
    const changed = Buffer.from(bytes)
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    await fleet.attacker.send('collective/node/web8', changed)
    await fleet.watch.drops(1)
    expect([late.counters().passed, late.counters().expired]).toEqual([0, 1])
    await late.close()
  })

  test('forges nobody: neither by an authority of their own, nor by the keys of a node', async () => {
    const own = createAuthority()
    const keys = createKeys()
    const terms = {
      kind: 'client',
      id: 'user=alice',
      collectives: ['collective'],
      publicKeys: keys.public,
    } as const
    const valid = { fromMs: Date.now() - 1_000, untilMs: Date.now() + 60_000 }
    const mine = {
      keys: keys.secret,
      credential: await issue({ authorityKey: own.secret }, { ...terms, ...valid }),
    }
    expect(await droppedByBoth(forgeBroadcast(mine))).toEqual(['credentialInvalid'])
    expect(await droppedByBoth(forgeBroadcast({ keys: keys.secret, credential: alice.credential }))).toEqual([
      'notVerified',
    ])
    expect(await droppedByBoth(forgeBroadcast(web2))).toEqual(['notVerified'])
    expect(fleet.opened).toBe(0)
  })

  test('gets nothing with credentials that count no more, not yet, or elsewhere', async () => {
    const hourMs = 3_600_000
    const past = { fromMs: Date.now() - 2 * hourMs, untilMs: Date.now() - hourMs }
    const future = { fromMs: Date.now() + hourMs, untilMs: Date.now() + 2 * hourMs }
    const client = { kind: 'client', id: 'user=mallory' } as const
    expect(await droppedByBoth(forgeBroadcast(await fleet.stolen({ ...client, ...past })))).toEqual([
      'credentialExpired',
    ])
    expect(await droppedByBoth(forgeBroadcast(await fleet.stolen({ ...client, ...future })))).toEqual([
      'credentialExpired',
    ])
    const elsewhere = await fleet.stolen({ ...client, collectives: ['elsewhere'] })
    expect(await droppedByBoth(forgeBroadcast(elsewhere))).toEqual(['wrongCollective'])
    expect(fleet.opened).toBe(0)
  })

  test('gets nothing with what was revoked', async () => {
    const mallory = await fleet.stolen({ kind: 'client', id: 'user=mallory' })
    const stolen = await fleet.stolen({ kind: 'node', id: 'web7' })
    const security = await fleet.security(stolen)
    const node = await fleet.node('web7', stolen, { security })
    fleet.opened = 0
    await security.useRevocations(
      await revoke({
        authorityKey: fleet.authority.secret,
        number: 1,
        credentials: [digestOf(mallory.credential)],
      }),
    )
    await fleet.attacker.send(broadcast, forgeBroadcast(mallory))
    expect(await fleet.watch.drops(1)).toEqual(['credentialRevoked'])
    await node.close()
  })

  test('gets nothing by an issuer that says more than it may', async () => {
    const issuerKeys = createKeys()
    const valid = { fromMs: Date.now() - 60_000, untilMs: Date.now() + 60_000 }
    const issuer = await issueIssuer(
      { authorityKey: fleet.authority.secret },
      { id: 'paris', issues: ['node'], collectives: ['other'], publicKeys: issuerKeys.public, ...valid },
    )
    const keys = createKeys()
    const honest = await fleet.stolen({ kind: 'client', id: 'user=alice', publicKeys: keys.public })
    const beyond = {
      ...payloadOf(honest.credential),
      by: digestOf(issuer),
      from: valid.fromMs,
      until: valid.untilMs,
    }
    const credential = `${forgeCredential(beyond, { keys: issuerKeys.secret })}\n${issuer}`
    expect(await droppedByBoth(forgeBroadcast({ keys: keys.secret, credential }))).toEqual([
      'credentialInvalid',
    ])
    expect(fleet.opened).toBe(0)
  })

  test('has no node send its answers to somebody else', async () => {
    const replyTo = 'collective/reply/user=victim/0123456789abcdef'
    expect(await droppedByBoth(forgeBroadcast(alice, { line: { replyTo } }))).toEqual(['wrongAddress'])
    expect(fleet.opened).toBe(0)
  })

  test('talks no node into another scheme, nor into a signature of something else', async () => {
    for (const scheme of ['unsigned', 'psk', 'rsa', 'none', ''])
      expect(await droppedByBoth(forgeBroadcast(alice, { line: { scheme } }))).toEqual(['schemeMismatch'])
    const otherDomain = (line: string, body: string): string => `collective-credential-1\n${line}\n${body}`
    expect(await droppedByBoth(forgeBroadcast(alice, { signed: otherDomain }))).toEqual(['notVerified'])
    expect(await droppedByBoth(forgeBroadcast(alice, { signed: (_, body) => body }))).toEqual(['notVerified'])
  })

  test('makes no node open a file or an address, by whatever names a key', async () => {
    let asked = 0
    const server = createServer((_request, response) => {
      asked += 1
      response.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    for (const cred of [
      `http://127.0.0.1:${port}/key`,
      'file:///etc/passwd',
      '../../etc/passwd',
      '__proto__',
      'constructor',
    ])
      expect(await droppedByBoth(forgeBroadcast(alice, { line: { cred } }))).not.toContain('internal')
    expect([asked, fleet.opened]).toEqual([0, 0])
    server.close()
  })

  test('breaks nothing by names that objects have, nor by depth or size', async () => {
    const honest = split(forgeBroadcast(alice))
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const hostile = [
      { ...honest, line: honest.line.replace('{', '{"__proto__":{"polluted":true},"constructor":1,') },
      // A signature that is only inherited is none.
      {
        ...honest,
        envelope: honest.envelope.replace(/"s":"[^"]*"/, signature => `"__proto__":{${signature}}`),
      },
      { ...honest, line: deep },
      { ...honest, envelope: deep },
      { ...honest, line: honest.line.padEnd(40_000, ' ') },
      { ...honest, envelope: `${honest.envelope}${' '.repeat(40_000)}` },
      { ...honest, body: Buffer.alloc(1_500_000, '[') },
    ]
    for (const frame of hostile) expect(await droppedByBoth(join(frame))).not.toContain('internal')
    expect(Object.prototype).not.toHaveProperty('polluted')
    const deepInside = forgeBroadcast(alice, {
      body: { data: JSON.parse('{"code":' + '['.repeat(500) + ']'.repeat(500) + '}') as unknown },
    })
    expect(await droppedByBoth(deepInside)).toEqual(['bodyMalformed'])
    expect(await open()).toEqual({ web1: 'ok' })
  })

  test('stalls no node by a pattern, though a caller may send any', async () => {
    for (const pattern of ['^(a+)+$', '(a|aa)+!', '(.*)*b', '(a?){200}a{200}'])
      await client.discover(fact('banner').matches(pattern), { timeout: 1_000 })
    expect(await open(['web1', 'web2'])).toEqual({ web1: 'ok', web2: 'ok' })
  })

  test('answers for nobody', async () => {
    const run = client.agent(door).hold({}, { roster: ['web1'], timeout })
    const { bytes } = await fleet.seen(/^collective\/node\/web1$/)
    const { id, replyTo } = JSON.parse(split(bytes).line) as { id: string; replyTo: string }
    const request = { id, run: hexId() }
    const web1Chain = await chainOfWeb1()
    // By the keys of another node: as itself it was not asked, as web1 its box does not hold.
    await fleet.attacker.send(replyTo, forgeAnswer(web2, { request, asker: alice.credential }))
    await fleet.attacker.send(
      replyTo,
      forgeAnswer(web2, { request, asker: alice.credential, claimed: web1Chain }),
    )
    // By the keys of a client, and of a request that nobody made.
    const bob = await fleet.stolen({ kind: 'client', id: 'user=bob' })
    await fleet.attacker.send(replyTo, forgeAnswer(bob, { request, asker: alice.credential }))
    await fleet.attacker.send(
      replyTo,
      forgeAnswer(web2, { request: { ...request, id: hexId() }, asker: alice.credential }),
    )
    await watch.drops(2)
    fleet.letGo()
    const { outcomes, stats } = await run.summary()
    expect(outcomes).toEqual({ web1: 'ok' })
    expect(stats.unexpectedResponseFrom).toEqual(['web2'])
  })

  /** The credential of web1, from an answer that brings it. */
  async function chainOfWeb1(): Promise<string> {
    const stranger = await fleet.client(await fleet.stolen({ kind: 'client', id: 'user=carol' }))
    fleet.frames.splice(0, fleet.frames.length)
    await stranger
      .agent(door)
      .open({ code: 'x' }, { roster: ['web1'], timeout })
      .summary()
    const { bytes } = await fleet.seen(/^collective\/reply\/user=carol/)
    return (JSON.parse(split(bytes).envelope) as { c: string[] }).c.join('\n')
  }

  test('reads nothing, and nothing secret is in a log', async () => {
    await open(['web1', 'web2'])
    const all = Buffer.concat(fleet.frames.map(({ bytes }) => bytes)).toString('latin1')
    expect(fleet.frames.length).toBeGreaterThan(2)
    for (const secret of [planted, '"by":"user=alice"']) expect(all).not.toContain(secret)
    for (const line of [...fleet.watch.lines, ...watch.lines]) {
      expect(line).not.toContain(planted)
      expect(line).not.toContain(alice.keys.split('.')[1])
    }
  })

  test('keeps nobody from being served by a flood', async () => {
    const garbage = Buffer.from('{"v":1}\n\nx')
    const forged = forgeBroadcast({ keys: createKeys().secret, credential: alice.credential })
    const sending = Array.from({ length: 500 }, (_, index) =>
      fleet.attacker.send(broadcast, index % 2 === 0 ? garbage : forged),
    )
    expect(await open(['web1', 'web2'])).toEqual({ web1: 'ok', web2: 'ok' })
    await Promise.all(sending)
    await fleet.watch.drops(1_000)
    expect(await open(['web1', 'web2'])).toEqual({ web1: 'ok', web2: 'ok' })
  })
})
