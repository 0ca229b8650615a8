import assert from 'node:assert/strict'
import { broadcastAddress, directAddress, replyAddress } from '@collective/core'
import { instance } from '../sample-addresses'
import type { Behaviours, Session } from '../session'
import type { Address, Transport } from '@collective/core'

const count = 200

/** What one sender publishes to one address arrives in that order. */
export const order: Behaviours = {
  'keeps the order of broadcasts': session =>
    keepsOrder(session, broadcastAddress(session.collective, 'puppet')),
  'keeps the order of direct frames': session =>
    keepsOrder(session, directAddress(session.collective, 'web1')),
  'keeps the order of replies': session =>
    keepsOrder(session, replyAddress(session.collective, 'cert=alice', instance)),

  'keeps the order of each of two senders': async session => {
    const { sender, receiver } = await session.pair()
    const other = await session.connected()
    const address = replyAddress(session.collective, 'cert=alice', instance)
    const recorder = await session.record(receiver, address)
    await Promise.all([
      sendAll(session, address, { sender, name: 'one' }),
      sendAll(session, address, { sender: other, name: 'two' }),
    ])
    const texts = await recorder.texts(2 * count)
    for (const name of ['one', 'two'])
      assert.deepEqual(
        texts.filter(text => text.startsWith(name)),
        textsOf(name),
      )
  },
}

interface Stream {
  readonly sender: Transport
  readonly name: string
}

async function keepsOrder(session: Session, address: Address): Promise<void> {
  const { sender, receiver } = await session.pair()
  const recorder = await session.record(receiver, address)
  await sendAll(session, address, { sender, name: 'frame' })
  assert.deepEqual(await recorder.texts(count), textsOf('frame'))
}

async function sendAll(session: Session, address: Address, stream: Stream): Promise<void> {
  await Promise.all(textsOf(stream.name).map(text => session.send(stream.sender, address, text)))
}

function textsOf(name: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index}`)
}
