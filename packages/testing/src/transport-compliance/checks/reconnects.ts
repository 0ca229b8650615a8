import assert from 'node:assert/strict'
import {
  broadcastAddress,
  directAddress,
  eventAddress,
  isCollectiveError,
  type Status,
  type Transport,
} from '@collective/core'
import { encodeText } from '@collective/core/internal'
import type { ReconnectHarness } from '../check'
import { everyKind } from '../sample-addresses'
import type { Behaviours, Session } from '../session'

/** What happens when the connection breaks. */
export const reconnects: Behaviours<ReconnectHarness> = {
  'tells that it reconnects, why, and that it is connected again': async session => {
    const transport = await session.connected()
    const seen = untilReconnected(transport, 1)
    await session.harness.dropConnections()
    const [before, during, ...after] = await seen
    assert.deepEqual(before, { state: 'connected', reconnects: 0 })
    assert.equal(during?.state, 'reconnecting')
    assert.ok(
      during.attempt >= 1 && isCollectiveError(during.cause),
      'expected a count of attempts and a coded cause',
    )
    assert.deepEqual(after.at(-1), { state: 'connected', reconnects: 1 })
  },

  'counts its reconnects': async session => {
    const transport = await session.connected()
    await dropAndReturn(session, [transport], 1)
    await dropAndReturn(session, [transport], 2)
  },

  'renews subscriptions to addresses of every kind': async session => {
    const { sender, receiver } = await session.pair()
    const all = everyKind(session.collective)
    const recorders = await Promise.all(all.map(address => session.record(receiver, address)))
    await dropAndReturn(session, [sender, receiver], 1)
    await session.publish(sender, all, { body: encodeText('after') })
    for (const recorder of recorders) assert.ok((await recorder.texts(1)).includes('after'))
  },

  'renews subscriptions by wildcard': async session => {
    const { sender, receiver } = await session.pair()
    const recorder = await session.record(receiver, eventAddress(session.collective, '*', '*'))
    await dropAndReturn(session, [sender, receiver], 1)
    await session.send(sender, eventAddress(session.collective, 'started', 'web1.example.net'), 'after')
    assert.deepEqual(await recorder.texts(1), ['after'])
  },

  'does not renew a subscription that was closed': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const closed = await session.record(receiver, address)
    const open = await session.record(receiver, directAddress(session.collective, 'web1'))
    await closed.close()
    await dropAndReturn(session, [sender, receiver], 1)
    await session.send(sender, address, 'after')
    await session.send(sender, directAddress(session.collective, 'web1'), 'fence')
    await open.texts(1)
    assert.deepEqual(closed.frames, [])
  },

  'takes new subscriptions after a reconnect': async session => {
    const { sender, receiver } = await session.pair()
    await dropAndReturn(session, [sender, receiver], 1)
    const address = directAddress(session.collective, 'web1')
    const recorder = await session.record(receiver, address)
    await session.send(sender, address, 'after')
    assert.deepEqual(await recorder.texts(1), ['after'])
  },

  'settles every publication that a break falls into': async session => {
    const { sender, receiver } = await session.pair()
    const address = directAddress(session.collective, 'web1')
    await session.record(receiver, address)
    const back = Promise.all([untilReconnected(sender, 1), untilReconnected(receiver, 1)])
    const publishing = Array.from({ length: 50 }, () => session.send(sender, address, 'perhaps'))
    const settled = Promise.allSettled(publishing)
    await session.harness.dropConnections()
    for (const end of await settled) if (end.status === 'rejected') assertBroken(end.reason)
    await back
  },

  'closes while it reconnects': async session => {
    const transport = await session.connected()
    const subscription = await session.record(transport, directAddress(session.collective, 'web1'))
    await session.harness.dropConnections()
    await transport.close()
    await subscription.close()
    for await (const { state } of transport.status()) assert.equal(state, 'closed')
  },
}

async function dropAndReturn(
  session: Session<ReconnectHarness>,
  transports: readonly Transport[],
  reconnected: number,
): Promise<void> {
  const back = Promise.all(transports.map(transport => untilReconnected(transport, reconnected)))
  await session.harness.dropConnections()
  await back
}

async function untilReconnected(transport: Transport, reconnected: number): Promise<readonly Status[]> {
  const seen: Status[] = []
  for await (const status of transport.status()) {
    seen.push(status)
    if (status.state === 'connected' && status.reconnects >= reconnected) break
  }
  return seen
}

function assertBroken(reason: unknown): void {
  assert.ok(isCollectiveError(reason), `expected a CollectiveError, got ${String(reason)}`)
  assert.ok(
    ['notConnected', 'disconnected'].includes(reason.code),
    `expected notConnected or disconnected, got ${reason.code}`,
  )
}
