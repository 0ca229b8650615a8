import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { broadcastAddress } from '@collective/core'
import { encodeText } from '@collective/core/internal'
import { rejectsBecause } from '../expectations'
import type { Behaviours } from '../session'

/** Giving up when the signal fires. */
export const aborts: Behaviours = {
  'does not connect when the signal has fired': async session => {
    const transport = await session.created()
    const { reason, signal } = fired()
    await rejectsBecause(transport.connect({ signal }), reason)
  },

  'does not publish when the signal has fired': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const recorder = await session.record(receiver, address)
    const { reason, signal } = fired()
    await rejectsBecause(session.publish(sender, [address], { body: encodeText('aborted'), signal }), reason)
    await session.send(sender, address, 'fence')
    assert.deepEqual(await recorder.texts(1), ['fence'])
  },

  'does not subscribe when the signal has fired': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const { reason, signal } = fired()
    const handed: unknown[] = []
    await rejectsBecause(
      receiver.subscribe([address], frame => void handed.push(frame), { signal }),
      reason,
    )
    const recorder = await session.record(receiver, address)
    await session.send(sender, address, 'fence')
    await recorder.texts(1)
    assert.deepEqual(handed, [])
  },

  'does not drain when the signal has fired': async session => {
    const transport = await session.connected()
    const { reason, signal } = fired()
    await rejectsBecause(transport.drain({ signal }), reason)
  },

  'is not connected when connecting was aborted half-way': async session => {
    const transport = await session.created()
    const controller = new AbortController()
    const reason = new Error('aborted half-way')
    const connecting = Promise.allSettled([transport.connect({ signal: controller.signal })])
    controller.abort(reason)
    const [settled] = await connecting
    if (settled.status === 'fulfilled') return
    assert.equal(settled.reason, reason)
    await assert.rejects(session.send(transport, broadcastAddress(session.collective, 'puppet'), 'lost'))
  },

  'goes on after a publication was aborted half-way': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const recorder = await session.record(receiver, address)
    const controller = new AbortController()
    const reason = new Error('aborted half-way')
    const options = { signal: controller.signal }
    const publishing = Promise.allSettled([
      session.publish(sender, [address], { body: encodeText('perhaps'), ...options }),
    ])
    controller.abort(reason)
    const [settled] = await publishing
    if (settled.status === 'rejected') assert.equal(settled.reason, reason)
    await session.send(sender, address, 'fence')
    const texts = await recorder.texts(1)
    assert.ok(texts.includes('fence') || (await recorder.texts(2)).includes('fence'))
  },

  'hands nothing to a subscription that was aborted half-way': async session => {
    const { sender, receiver } = await session.pair()
    const address = broadcastAddress(session.collective, 'puppet')
    const controller = new AbortController()
    const reason = new Error('aborted half-way')
    const handed: unknown[] = []
    const options = { signal: controller.signal }
    const subscribing = Promise.allSettled([
      receiver.subscribe([address], frame => void handed.push(frame), options),
    ])
    controller.abort(reason)
    const [settled] = await subscribing
    const recorder = await session.record(receiver, address)
    await session.send(sender, address, 'fence')
    await recorder.texts(1)
    if (settled.status === 'fulfilled') return
    assert.equal(settled.reason, reason)
    assert.deepEqual(handed, [])
  },

  'stops listening to a signal when the call is over': async session => {
    const transport = await session.created()
    const { signal } = new AbortController()
    const address = broadcastAddress(session.collective, 'puppet')
    await transport.connect({ signal })
    await transport.subscribe([address], () => undefined, { signal })
    await session.publish(transport, [address], { body: encodeText('body'), signal })
    await transport.drain({ signal })
    assert.equal(getEventListeners(signal, 'abort').length, 0, 'expected no listener left on the signal')
  },
}

function fired(): { readonly reason: Error; readonly signal: AbortSignal } {
  const reason = new Error('aborted before')
  return { reason, signal: AbortSignal.abort(reason) }
}
