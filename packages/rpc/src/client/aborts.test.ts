import { describe, expect, test } from 'vitest'
import { all } from '@collective/core'
import { manualClock } from '@collective/testing'
import { printer, startFleet, type Fleet, type FleetOptions } from './fleet.fixture'
import { startRawNode } from './raw-node.fixture'

const start = (options: FleetOptions = {}): Promise<Fleet> => startFleet({ size: 0, ...options })

describe('an abort', () => {
  test('is told to the members without an outcome, and to no others', async () => {
    const rig = await start()
    const [web1, web2] = [await startRawNode('web1', rig), await startRawNode('web2', rig)]
    const controller = new AbortController()
    const run = rig.client.agent(printer).hold({}, { roster: ['web1', 'web2'], signal: controller.signal })
    const [first, second] = [await web1.arrival(), await web2.arrival()]
    await web1.reply(first)
    expect((await run[Symbol.asyncIterator]().next()).value).toMatchObject({ sender: 'web1' })
    controller.abort()
    const cancel = await web2.arrival()
    expect(cancel).toMatchObject({ kind: 'cancel', cancels: second.message.id })
    await web2.ack(cancel, 'cancelled')
    expect((await run.summary()).outcomes).toEqual({ web1: 'ok', web2: 'cancelled' })
    expect((await run.summary()).stats).toMatchObject({ responses: 1, noResponseFrom: ['web2'] })
    expect(web1.unread).toEqual([])
  })

  test('loses against a result that arrives within the grace', async () => {
    const clock = manualClock()
    const rig = await start({ clock })
    const web1 = await startRawNode('web1', rig)
    const controller = new AbortController()
    const run = rig.client.agent(printer).hold({}, { roster: ['web1'], signal: controller.signal })
    const asked = await web1.arrival()
    controller.abort()
    await web1.ack(await web1.arrival(), 'stopping')
    await clock.advance(900)
    await web1.reply(asked)
    expect((await run.summary()).outcomes).toEqual({ web1: 'ok' })
  })

  test('waits no longer than the grace: who said that it stops is cancelled, who is silent is noReply', async () => {
    const clock = manualClock()
    const rig = await start({ clock })
    const [web1, web2] = [await startRawNode('web1', rig), await startRawNode('web2', rig)]
    const controller = new AbortController()
    const run = rig.client.agent(printer).hold({}, { roster: ['web1', 'web2'], signal: controller.signal })
    await Promise.all([web1.arrival(), web2.arrival()])
    controller.abort()
    await web1.ack(await web1.arrival(), 'stopping')
    await clock.advance(1_000)
    expect((await run.summary()).outcomes).toEqual({ web1: 'cancelled', web2: 'noReply' })
    expect(web2.unread.map(({ kind }) => kind)).toEqual(['cancel', 'cancel'])
  })

  test('gets a result that existed already, though its reply was lost', async () => {
    const rig = await start()
    const web1 = await startRawNode('web1', rig)
    const controller = new AbortController()
    const run = rig.client.agent(printer).hold({}, { roster: ['web1'], signal: controller.signal })
    const asked = await web1.arrival()
    controller.abort()
    await web1.ack(await web1.arrival(), 'alreadyDone')
    const again = await web1.arrival()
    expect(again.message).toEqual(asked.message)
    await web1.reply(again)
    expect((await run.summary()).outcomes).toEqual({ web1: 'ok' })
  })

  test('while nodes are being found leaves those found notSent', async () => {
    const clock = manualClock()
    const rig = await start({ clock, size: 2 })
    const controller = new AbortController()
    const run = rig.client.agent(printer).count({ pages: 1 }, { where: all(), signal: controller.signal })
    await clock.advance(10)
    controller.abort()
    expect((await run.roster()).endedBy).toBe('aborted')
    expect((await run.summary()).outcomes).toEqual({ web1: 'notSent', web2: 'notSent' })
    await clock.advance(5_000)
    expect(rig.observed.runs.size).toBe(0)
  })

  test('by closing the client ends every run, and the close waits for that', async () => {
    const rig = await start({ size: 2 })
    const holding = rig.client.agent(printer).hold({}, { roster: ['web1', 'web2'] })
    await rig.observed.whenHeld(2)
    let ended = false
    const summary = holding.summary().finally(() => (ended = true))
    await rig.client.close()
    expect(ended).toBe(true)
    expect((await summary).outcomes).toEqual({ web1: 'cancelled', web2: 'cancelled' })
  })

  test('leaves nothing on the signal of the caller when a run is over', async () => {
    const rig = await start({ size: 1 })
    const controller = new AbortController()
    const { signal } = controller
    let listening = 0
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listening += 1
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listening -= 1
      remove(...args)
    }
    const run = rig.client.agent(printer).list({}, { roster: ['web1'], signal })
    expect(listening).toBe(1)
    await run.summary()
    expect(listening).toBe(0)
  })
})

test('leaving the loop cancels what runs', async () => {
  const rig = await start()
  const [web1, web2] = [await startRawNode('web1', rig), await startRawNode('web2', rig)]
  const run = rig.client.agent(printer).hold({}, { roster: ['web1', 'web2'] })
  const [first] = [await web1.arrival(), await web2.arrival()]
  await web1.reply(first)
  for await (const reply of run) if (reply.sender === 'web1') break
  const cancel = await web2.arrival()
  expect(cancel.kind).toBe('cancel')
  await web2.ack(cancel, 'cancelled')
  expect((await run.summary()).outcomes).toEqual({ web1: 'ok', web2: 'cancelled' })
})
