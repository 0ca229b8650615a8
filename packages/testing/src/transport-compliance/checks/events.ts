import assert from 'node:assert/strict'
import { broadcastAddress, directAddress, eventAddress, type Address } from '@collective/core'
import type { Recorder } from '../recorder'
import type { Behaviours, Session } from '../session'

const published: readonly (readonly [kind: string, identity: string])[] = [
  ['started', 'web1'],
  ['started', 'web2.example.net'],
  ['stopped', 'web1'],
  ['stopped', 'web2.example.net'],
]

/** Watching events by wildcards. */
export const events: Behaviours = {
  'delivers events of one kind from any node': session =>
    watches(session, ['started', '*'], ['started web1', 'started web2.example.net']),

  'delivers events of any kind from one node': session =>
    watches(session, ['*', 'web2.example.net'], ['started web2.example.net', 'stopped web2.example.net']),

  'delivers every event of a collective': session =>
    watches(
      session,
      ['*', '*'],
      published.map(([kind, identity]) => `${kind} ${identity}`),
    ),

  'does not take a wildcard for another kind of address': async session => {
    const { sender, receiver } = await session.pair()
    const { collective } = session
    const recorder = await session.record(receiver, eventAddress(collective, '*', '*'))
    await session.send(sender, broadcastAddress(collective, 'puppet'), 'broadcast')
    await session.send(sender, directAddress(collective, 'web1'), 'direct')
    await session.send(sender, eventAddress(session.otherCollective, 'started', 'web1'), 'elsewhere')
    await session.send(sender, eventAddress(collective, 'started', 'web1'), 'fence')
    assert.deepEqual(await recorder.texts(1), ['fence'])
  },

  'gives each of two overlapping subscriptions every event, at least once': async session => {
    const { sender, receiver } = await session.pair()
    const { collective } = session
    const wide = await session.record(receiver, eventAddress(collective, '*', '*'))
    const narrow = await session.record(receiver, eventAddress(collective, 'started', '*'))
    await session.send(sender, eventAddress(collective, 'started', 'web1'), 'one')
    await session.send(sender, eventAddress(collective, 'started', 'web1'), 'two')
    for (const recorder of [wide, narrow])
      assert.deepEqual(await distinctTexts(recorder, 'two'), ['one', 'two'])
  },

  'keeps the wide one of two overlapping subscriptions when the narrow one is closed': async session => {
    const { sender, receiver } = await session.pair()
    const address = eventAddress(session.collective, 'started', 'web1')
    const wide = await session.record(receiver, eventAddress(session.collective, '*', '*'))
    const narrow = await session.record(receiver, address)
    await narrow.close()
    await session.send(sender, address, 'after')
    assert.deepEqual(await wide.texts(1), ['after'])
    assert.deepEqual(narrow.frames, [])
  },
}

async function watches(
  session: Session,
  [kind, identity]: readonly [string, string],
  expected: readonly string[],
): Promise<void> {
  const { sender, receiver } = await session.pair()
  const { collective } = session
  const recorder = await session.record(receiver, eventAddress(collective, kind, identity))
  const addresses: readonly Address[] = published.map(([each, from]) => eventAddress(collective, each, from))
  for (const [index, address] of addresses.entries())
    await session.send(sender, address, published[index]?.join(' ') ?? '')
  const fence = published.find(each => expected.includes(each.join(' ')))
  assert.ok(fence)
  await session.send(sender, eventAddress(collective, ...fence), 'fence')
  assert.deepEqual(await recorder.texts(expected.length + 1), [...expected, 'fence'])
}

/** What came up to the fence, each once: a broker may hand over one copy per subscription. */
async function distinctTexts(recorder: Recorder, fence: string): Promise<readonly string[]> {
  let count = 1
  while (!(await recorder.texts(count)).includes(fence)) count += 1
  return [...new Set(await recorder.texts(count))]
}
