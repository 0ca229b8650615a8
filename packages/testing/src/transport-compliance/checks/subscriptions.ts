import assert from 'node:assert/strict'
import { broadcastAddress, directAddress, replyAddress } from '@collective/core'
import { everyKind, instance } from '../sample-addresses'
import type { Behaviours } from '../session'

/** Listening, and ceasing to. */
export const subscriptions: Behaviours = {
  'listens to addresses of every kind with one subscription': async session => {
    const { sender, receiver } = await session.pair()
    const all = everyKind(session.collective)
    const recorder = await session.record(receiver, ...all)
    for (const address of all) await session.send(sender, address, address.type)
    const texts = await recorder.texts(all.length)
    assert.deepEqual([...texts].sort(), all.map(address => address.type).sort())
  },

  'gives two subscriptions of one address each the frame, once': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const recorders = [await session.record(receiver, address), await session.record(receiver, address)]
    await session.send(sender, address, 'both')
    await session.send(sender, address, 'fence')
    for (const recorder of recorders) assert.deepEqual(await recorder.texts(2), ['both', 'fence'])
  },

  'hands nothing over once a subscription was closed': async session => {
    const { sender, receiver } = await session.pair()
    const closed = await session.record(receiver, broadcastAddress(session.collective, 'puppet'))
    const open = await session.record(receiver, broadcastAddress(session.collective, 'service'))
    await session.send(sender, broadcastAddress(session.collective, 'puppet'), 'before')
    await closed.texts(1)
    await closed.close()
    await session.send(sender, broadcastAddress(session.collective, 'puppet'), 'after')
    await session.send(sender, broadcastAddress(session.collective, 'service'), 'fence')
    await open.texts(1)
    assert.deepEqual(await closed.texts(1), ['before'])
  },

  'keeps one of two subscriptions of an address when the other is closed': async session => {
    const { sender, receiver } = await session.pair()
    const address = directAddress(session.collective, 'web1')
    const closed = await session.record(receiver, address)
    const open = await session.record(receiver, address)
    await closed.close()
    await session.send(sender, address, 'after')
    assert.deepEqual(await open.texts(1), ['after'])
    assert.deepEqual(closed.frames, [])
  },

  'listens again to an address that was given up': async session => {
    const { sender, receiver } = await session.pair()
    const address = directAddress(session.collective, 'web1')
    const first = await session.record(receiver, address)
    await first.close()
    const second = await session.record(receiver, address)
    await session.send(sender, address, 'again')
    assert.deepEqual(await second.texts(1), ['again'])
  },

  'closes a subscription more than once': async session => {
    const transport = await session.connected()
    const subscription = await session.record(transport, broadcastAddress(session.collective, 'puppet'))
    await Promise.all([subscription.close(), subscription.close()])
    await subscription.close()
  },

  'closes a subscription of a transport that is closed': async session => {
    const transport = await session.connected()
    const subscription = await session.record(transport, broadcastAddress(session.collective, 'puppet'))
    await transport.close()
    await subscription.close()
  },

  'goes on when a handler throws': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const handed: string[] = []
    const throwing = (): void => {
      handed.push('handed')
      // eslint-disable-next-line no-restricted-syntax -- it stands for the code of others
      throw new Error('a handler that throws')
    }
    await receiver.subscribe([address], throwing, { signal: session.signal })
    const other = await session.record(receiver, address)
    await session.send(sender, address, 'one')
    await session.send(sender, address, 'two')
    assert.deepEqual(await other.texts(2), ['one', 'two'])
    assert.deepEqual(handed, ['handed', 'handed'])
  },

  'can be used from within a handler': async session => {
    const { sender, receiver } = await session.pair()
    const request = directAddress(session.collective, 'web1')
    const reply = replyAddress(session.collective, 'cert=alice', instance)
    const recorder = await session.record(sender, reply)
    let answering: Promise<unknown> = Promise.resolve()
    const answer = (): void => {
      answering = session.send(receiver, reply, 'answer')
    }
    await receiver.subscribe([request], answer, { signal: session.signal })
    await session.send(sender, request, 'question')
    assert.deepEqual(await recorder.texts(1), ['answer'])
    await answering
  },
}
