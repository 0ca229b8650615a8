import assert from 'node:assert/strict'
import {
  broadcastAddress,
  defaultLimits,
  directAddress,
  type Address,
  type Transport,
} from '@collective/core'
import { encodeText } from '@collective/core/internal'
import { rejectsWith } from '../expectations'
import { everyKind } from '../sample-addresses'
import type { Behaviours, Sent, Session } from '../session'

const nothing = new Uint8Array()

/** What travels arrives as it was. */
export const content: Behaviours = {
  'carries every byte value': async session => {
    const body = Uint8Array.from({ length: 512 }, (_, index) => index % 256)
    await carries(session, body)
  },

  'carries bytes that are no text': session =>
    carries(session, Uint8Array.from([0xff, 0xfe, 0xc3, 0x28, 0x00, 0x0a, 0x0d, 0x80])),

  'carries line feeds in the body': session => carries(session, encodeText('\n\none\n\ntwo\n')),

  'carries an empty body': session => carries(session, nothing),

  'carries an empty envelope': session => carries(session, encodeText('body'), { envelope: nothing }),

  'carries a frame with nothing in any part': session =>
    carries(session, nothing, { envelope: nothing, protected: nothing }),

  'carries a frame of exactly the largest size': async session => {
    const { sender } = await session.pair()
    const size = Math.min(largestOf(sender), defaultLimits.frameBytes)
    const body = Uint8Array.from({ length: size - 2 }, (_, index) => (index * 31) % 256)
    await carries(session, body, { envelope: nothing, protected: nothing })
  },

  'refuses a larger frame, sends none of the copies and stays connected': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const recorder = await session.record(receiver, address)
    const body = new Uint8Array(largestOf(sender) - 1)
    const options = { envelope: nothing, protected: nothing }
    await rejectsWith(session.publish(sender, [address], { body, ...options }), 'frameTooLarge')
    await session.send(sender, address, 'fence')
    assert.deepEqual(await recorder.texts(1), ['fence'])
  },

  'sends one body with an envelope for each target': async session => {
    const { sender, receiver } = await session.pair()
    const all = Array.from({ length: 50 }, (_, index) => directAddress(session.collective, `web${index}`))
    const recorders = await Promise.all(all.map(address => session.record(receiver, address)))
    const targets = all.map(address => ({ address, envelope: encodeText(`for ${address.identity}`) }))
    const publication = {
      targets,
      protected: encodeText('line'),
      body: encodeText('shared'),
      expiresMs: 60_000,
    }
    await sender.publish(publication, { signal: session.signal })
    for (const [index, recorder] of recorders.entries()) {
      const [frame] = await recorder.atLeast(1)
      assert.equal(new TextDecoder().decode(frame?.bytes), `line\nfor web${index}\nshared`)
    }
  },

  'sends one body to addresses of every kind at once': async session => {
    const { sender, receiver } = await session.pair()
    const all = everyKind(session.collective)
    const recorders = await Promise.all(all.map(address => session.record(receiver, address)))
    await session.publish(sender, all, { body: encodeText('same') })
    for (const recorder of recorders) assert.deepEqual(await recorder.texts(1), ['same'])
  },

  'does not read the bytes of a publication after it resolved': async session => {
    const { sender, receiver } = await session.pair()
    const address: Address = broadcastAddress(session.collective, 'puppet')
    const recorder = await session.record(receiver, address)
    const body = encodeText('before')
    await session.publish(sender, [address], { body })
    body.fill(0)
    assert.deepEqual(await recorder.texts(1), ['before'])
  },

  'gives each transport bytes of its own': async session => {
    const { sender, receiver } = await session.pair()
    const witness = await session.connected()
    const address = broadcastAddress(session.collective, 'puppet')
    await receiver.subscribe([address], frame => frame.bytes.fill(0), { signal: session.signal })
    const recorder = await session.record(witness, address)
    await session.send(sender, address, 'untouched')
    await session.send(sender, address, 'fence')
    assert.deepEqual(await recorder.texts(2), ['untouched', 'fence'])
  },
}

async function carries(session: Session, body: Uint8Array, options: Omit<Sent, 'body'> = {}): Promise<void> {
  const { sender, receiver } = await session.pair()
  const parts = { protected: encodeText('line'), envelope: encodeText('envelope'), ...options }
  const address = directAddress(session.collective, 'web1')
  const recorder = await session.record(receiver, address)
  await session.publish(sender, [address], { body, ...parts })
  const [frame] = await recorder.parts(1)
  assert.ok(frame)
  assertBytes(frame.protected, parts.protected, 'protected line')
  assertBytes(frame.envelope, parts.envelope, 'envelope')
  assertBytes(frame.body, body, 'body')
}

// Not deepEqual: its message for a megabyte that differs takes minutes to make.
function assertBytes(actual: Uint8Array, expected: Uint8Array, part: string): void {
  assert.equal(
    actual.length,
    expected.length,
    `expected a ${part} of ${expected.length} bytes, got ${actual.length}`,
  )
  const at = expected.findIndex((byte, index) => byte !== actual[index])
  assert.equal(
    at,
    -1,
    `expected the ${part} as it was sent, byte ${at} is ${actual[at]} instead of ${expected[at]}`,
  )
}

function largestOf(transport: Transport): number {
  return transport.capabilities.maxFrameBytes ?? defaultLimits.frameBytes
}
