import assert from 'node:assert/strict'
import { broadcastAddress } from '@collective/core'
import { rejectsWith } from '../expectations'
import type { Behaviours } from '../session'

/** Connecting, draining, closing. */
export const lifecycle: Behaviours = {
  'connects once, however often connect is called': async session => {
    const transport = await session.created()
    const { signal } = session
    await Promise.all([transport.connect({ signal }), transport.connect({ signal })])
    await transport.connect({ signal })
    const address = broadcastAddress(session.collective, 'puppet')
    const recorder = await session.record(transport, address)
    await session.send(transport, address, 'once')
    await session.send(transport, address, 'fence')
    assert.deepEqual(await recorder.texts(2), ['once', 'fence'])
  },

  'closes without ever having been connected, and again': async session => {
    const transport = await session.created()
    await transport.close()
    await transport.close()
  },

  'closes more than once, at the same time and later': async session => {
    const transport = await session.connected()
    await Promise.all([transport.close(), transport.close()])
    await transport.close()
  },

  'closes while it connects': async session => {
    const transport = await session.created()
    const connecting = Promise.allSettled([transport.connect({ signal: session.signal })])
    await transport.close()
    await connecting
    await rejectsWith(
      session.send(transport, broadcastAddress(session.collective, 'puppet'), 'late'),
      'notConnected',
      'closed',
    )
  },

  'is not connected again once it was closed': async session => {
    const transport = await session.connected()
    await transport.close()
    await rejectsWith(transport.connect({ signal: session.signal }), 'closed', 'notConnected')
  },

  'drains in every state': async session => {
    const { signal } = session
    const unconnected = await session.created()
    await unconnected.drain({ signal })
    const connected = await session.connected()
    await connected.drain({ signal })
    await connected.drain({ signal })
    await connected.close()
    await connected.drain({ signal })
  },

  'refuses to publish and to subscribe before it is connected': async session => {
    const transport = await session.created()
    const address = broadcastAddress(session.collective, 'puppet')
    await rejectsWith(session.send(transport, address, 'early'), 'notConnected')
    await rejectsWith(session.record(transport, address), 'notConnected')
  },

  'refuses to publish and to subscribe after it was closed': async session => {
    const transport = await session.connected()
    await transport.close()
    const address = broadcastAddress(session.collective, 'puppet')
    await rejectsWith(session.send(transport, address, 'late'), 'notConnected', 'closed')
    await rejectsWith(session.record(transport, address), 'notConnected', 'closed')
  },

  'refuses to publish after it was drained': async session => {
    const transport = await session.connected()
    await transport.drain({ signal: session.signal })
    const sending = session.send(transport, broadcastAddress(session.collective, 'puppet'), 'late')
    await rejectsWith(sending, 'closed', 'draining', 'notConnected')
  },

  'has handed everything to the broker when drain resolves': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const recorder = await session.record(receiver, address)
    const texts = Array.from({ length: 100 }, (_, index) => `frame ${index}`)
    const sent = Promise.all(texts.map(text => session.send(sender, address, text)))
    await sender.drain({ signal: session.signal })
    await sender.close()
    await sent
    assert.deepEqual(await recorder.texts(texts.length), texts)
  },

  'hands nothing over after it was closed': async session => {
    const { sender, receiver } = await session.pair()
    const witness = await session.connected()
    const address = broadcastAddress(session.collective, 'puppet')
    const closed = await session.record(receiver, address)
    const open = await session.record(witness, address)
    await receiver.close()
    await session.send(sender, address, 'after')
    assert.deepEqual(await open.texts(1), ['after'])
    assert.deepEqual(closed.frames, [])
  },
}
