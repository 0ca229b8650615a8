import assert from 'node:assert/strict'
import { broadcastAddress, directAddress, eventAddress, replyAddress, type Address } from '@collective/core'
import { encodeText } from '@collective/core/internal'
import { rejectsWith } from '../expectations'
import { everyKind, instance } from '../sample-addresses'
import type { Behaviours, Session } from '../session'

// Characters that mean something to one broker or another, and pairs that only an irreversible encoding takes for the same.
const callers = [
  'cert=alice',
  'user@host',
  'cert=Alice',
  'a/b',
  'a%2Fb',
  'a.b',
  'a..b',
  'a%2Eb',
  'a_b',
  'a+b',
  'a#b',
  '#',
  '+',
  '*',
  '>',
  '$SYS',
  '%',
  '%25',
  'a:b;c,d',
  '"quoted"',
  "it's",
  '{"json":1}',
  '\\',
  '`~^|<>()[]&?!',
]
const identities = [
  'web1',
  'web1.example.net',
  'web1.example',
  'web1_example_net',
  'web1-example-net',
  'WEB1',
  'web',
  'web11',
  '.',
  '..',
  '-',
  '_',
  '1',
]
const invalid: readonly Address[] = [
  directAddress('collective', 'a/b'),
  directAddress('collective', '#'),
  directAddress('collective', '+'),
  directAddress('collective', '*'),
  directAddress('collective', ''),
  directAddress('collective', 'a'.repeat(129)),
  directAddress('collective/node', 'web1'),
  broadcastAddress('collective', 'a b'),
  broadcastAddress('Collective', 'puppet'),
  replyAddress('collective', 'cert=alice', 'not hex'),
  replyAddress('collective', 'cert=\u0000', instance),
  eventAddress('collective', '#', 'web1'),
]

/** Where frames go, and where they must not. */
export const addresses: Behaviours = {
  'delivers to a broadcast address': session => deliversTo(session, 0),
  'delivers to a direct address': session => deliversTo(session, 1),
  'delivers to a reply address': session => deliversTo(session, 2),
  'delivers to an event address': session => deliversTo(session, 3),

  'delivers to its own subscriptions too': async session => {
    const transport = await session.connected()
    const address = directAddress(session.collective, 'web1')
    const recorder = await session.record(transport, address)
    await session.send(transport, address, 'to myself')
    assert.deepEqual(await recorder.texts(1), ['to myself'])
  },

  'delivers a broadcast to every transport that listens': async session => {
    const sender = await session.connected()
    const receivers = await Promise.all([1, 2, 3].map(() => session.connected()))
    const address = broadcastAddress(session.collective, 'puppet')
    const recorders = await Promise.all(receivers.map(receiver => session.record(receiver, address)))
    await session.send(sender, address, 'everybody')
    for (const recorder of recorders) assert.deepEqual(await recorder.texts(1), ['everybody'])
  },

  'keeps collectives apart': session =>
    keepsApart(session, [
      ...everyKind(session.collective),
      ...everyKind(session.otherCollective),
      ...everyKind(`${session.collective}-b`),
    ]),

  'keeps the kinds of addresses apart': session =>
    keepsApart(session, [
      broadcastAddress(session.collective, 'same'),
      directAddress(session.collective, 'same'),
      replyAddress(session.collective, 'same', instance),
      eventAddress(session.collective, 'same', 'same'),
    ]),

  'keeps agents and kinds of events apart': session =>
    keepsApart(session, [
      ...['puppet', 'puppet2', 'pup-pet', 'pup_pet'].map(name => broadcastAddress(session.collective, name)),
      ...['puppet', 'puppet2', 'pup-pet', 'pup_pet'].map(name =>
        eventAddress(session.collective, name, 'web1'),
      ),
    ]),

  'keeps identities apart that look alike': session =>
    keepsApart(
      session,
      identities.flatMap(identity => [
        directAddress(session.collective, identity),
        eventAddress(session.collective, 'started', identity),
      ]),
    ),

  'keeps callers apart whatever characters they have': session =>
    keepsApart(
      session,
      callers.map(caller => replyAddress(session.collective, caller, instance)),
    ),

  'keeps the instances of one caller apart': session =>
    keepsApart(
      session,
      ['0000000000000000', '0000000000000001', 'ffffffffffffffff'].map(each =>
        replyAddress(session.collective, 'cert=alice', each),
      ),
    ),

  'delivers to the longest names there are': async session => {
    const collective = session.collective.padEnd(32, 'z')
    await keepsApart(session, [
      broadcastAddress(collective, 'a'.repeat(32)),
      directAddress(collective, 'a.'.repeat(64)),
      directAddress(collective, 'a'.repeat(128)),
      replyAddress(collective, '.#*/+%= '.trim().repeat(18).slice(0, 128), instance),
      eventAddress(collective, 'k'.repeat(32), 'a.'.repeat(64)),
    ])
  },

  'refuses to publish to what is no address': async session => {
    const transport = await session.connected()
    for (const address of [
      ...invalid,
      eventAddress('collective', '*', 'web1'),
      eventAddress('collective', 'started', '*'),
    ])
      await rejectsWith(session.send(transport, address, 'nowhere'), 'invalidAddress')
  },

  'refuses to subscribe to what is no address': async session => {
    const transport = await session.connected()
    for (const address of invalid) await rejectsWith(session.record(transport, address), 'invalidAddress')
  },
}

async function deliversTo(session: Session, kind: number): Promise<void> {
  const { sender, receiver } = await session.pair()
  const [address] = everyKind(session.collective).slice(kind)
  assert.ok(address)
  const recorder = await session.record(receiver, address)
  await session.publish(sender, [address], {
    body: encodeText('body'),
    protected: encodeText('line'),
    envelope: encodeText('envelope'),
  })
  const frames = await recorder.atLeast(1)
  assert.deepEqual(
    frames.map(frame => ({ ...frame.address })),
    [address],
  )
  assert.deepEqual(
    frames.map(frame => new TextDecoder().decode(frame.bytes)),
    ['line\nenvelope\nbody'],
  )
}

/** Each address has a subscription of its own and gets what is sent there, and nothing else. */
async function keepsApart(session: Session, all: readonly Address[]): Promise<void> {
  const { sender, receiver } = await session.pair()
  const recorders = await Promise.all(all.map(address => session.record(receiver, address)))
  for (const round of ['first', 'last'])
    await Promise.all(all.map((address, index) => session.send(sender, address, `${round} ${index}`)))
  for (const [index, recorder] of recorders.entries()) {
    assert.deepEqual(await recorder.texts(2), [`first ${index}`, `last ${index}`])
    assert.deepEqual(
      recorder.frames.map(frame => ({ ...frame.address })),
      [all[index], all[index]],
    )
  }
}
