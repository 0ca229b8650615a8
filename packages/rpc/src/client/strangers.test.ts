import { describe, expect, test } from 'vitest'
import { encodeText } from '@collective/core/internal'
import { manualClock } from '@collective/testing'
import { printer, startFleet, type Fleet, type FleetOptions } from './fleet.fixture'
import { startRawNode } from './raw-node.fixture'

const start = (options: FleetOptions = {}): Promise<Fleet> => startFleet({ size: 0, ...options })

describe('an answer', () => {
  test('of a node that was not asked counts for nobody, and is named', async () => {
    const rig = await start()
    const [web1, impostor] = [await startRawNode('web1', rig), await startRawNode('web9', rig)]
    const run = rig.client.agent(printer).list({}, { roster: ['web1'] })
    const asked = await web1.arrival()
    await impostor.reply(asked, { data: { printers: ['forged'] } })
    await impostor.reply(asked, { data: { printers: ['forged'] } })
    await impostor.ack(asked, 'accepted')
    await web1.reply(asked)
    const got = []
    for await (const reply of run) got.push(reply)
    expect(got).toMatchObject([{ sender: 'web1', data: { printers: ['raw'] } }])
    const { stats, outcomes } = await run.summary()
    expect(outcomes).toEqual({ web1: 'ok' })
    expect(stats).toMatchObject({ responses: 1, unexpectedResponseFrom: ['web9'], duplicates: 0 })
  })

  test('that comes again is counted as duplicate and read once', async () => {
    const rig = await start()
    const [web1, web2] = [await startRawNode('web1', rig), await startRawNode('web2', rig)]
    const run = rig.client.agent(printer).list({}, { roster: ['web1', 'web2'] })
    const asked = await web1.arrival()
    for (let times = 0; times < 3; times += 1) await web1.reply(asked)
    await web1.reply(asked, { outcome: 'failed', status: 1, message: 'changed my mind' })
    await web2.reply(await web2.arrival())
    const got = []
    for await (const { sender, outcome } of run) got.push([sender, outcome])
    expect(got).toEqual([
      ['web1', 'ok'],
      ['web2', 'ok'],
    ])
    expect((await run.summary()).stats).toMatchObject({ responses: 2, duplicates: 3 })
  })

  test('after the member was given up changes no outcome, and is told as late', async () => {
    const clock = manualClock()
    const rig = await start({ clock })
    const web1 = await startRawNode('web1', rig)
    const run = rig.client.agent(printer).list({}, { roster: ['web1'], timeout: 1_000 })
    const asked = await web1.arrival()
    await clock.advance(2_000)
    const { stats, outcomes } = await run.summary()
    expect(stats.lateFrom).toEqual([])
    await web1.reply(asked)
    await clock.settle()
    expect(outcomes).toEqual({ web1: 'noReply' })
    expect(stats).toMatchObject({ noResponseFrom: ['web1'], lateFrom: ['web1'], responses: 0 })
  })

  test('to a request that nobody made is dropped', async () => {
    const rig = await start()
    const web1 = await startRawNode('web1', rig)
    const run = rig.client.agent(printer).list({}, { roster: ['web1'] })
    const asked = await web1.arrival()
    const strange = { ...asked, message: { ...asked.message, id: 'ab'.repeat(16) } }
    await web1.reply(strange)
    await web1.reply(asked)
    expect((await run.summary()).stats).toMatchObject({
      responses: 1,
      duplicates: 0,
      unexpectedResponseFrom: [],
    })
  })

  test('that names another request in its body than outside is dropped', async () => {
    const rig = await start()
    const web1 = await startRawNode('web1', rig)
    const run = rig.client.agent(printer).list({}, { roster: ['web1'] })
    const asked = await web1.arrival()
    await web1.reply(asked, { request: 'ab'.repeat(16), outcome: 'failed', status: 1 })
    await web1.reply(asked)
    expect((await run.summary()).outcomes).toEqual({ web1: 'ok' })
  })
})

test('garbage on the reply address disturbs nothing', async () => {
  const rig = await start()
  const web1 = await startRawNode('web1', rig)
  const run = rig.client.agent(printer).list({}, { roster: ['web1'] })
  const asked = await web1.arrival()
  const sealed = await web1.sealed(asked)
  const line = new TextDecoder().decode(sealed.protected)
  const frames: [string | Uint8Array, string | Uint8Array][] = [
    ['', ''],
    ['{"v":1}', ''],
    [line.replace('"v":1', '"v":2'), sealed.body],
    [line.replace('"unsigned"', '"nacl"'), sealed.body],
    [line.replace('"reply"', '"request"'), sealed.body],
    [line.replace('"collective":"collective"', '"collective":"other"'), sealed.body],
    [line.replace('node:web1', 'client:web1'), sealed.body],
    [line.replace('node:web1', 'node:../web1'), sealed.body],
    [line, '{'],
    [line, '[]'],
    [line, `{"v":1,"data":${'['.repeat(100_000)}`],
    [line, '{"v":1,"__proto__":{"outcome":"ok"}}'],
    [line, Uint8Array.of(0xff, 0xfe)],
    [Uint8Array.of(0xff), sealed.body],
  ]
  for (const [protectedLine, body] of frames) await web1.raw(asked, bytesOf(protectedLine), bytesOf(body))
  await web1.reply(asked)
  const { stats, outcomes } = await run.summary()
  expect(outcomes).toEqual({ web1: 'ok' })
  expect(stats).toMatchObject({ responses: 1, duplicates: 0, unexpectedResponseFrom: [] })
})

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? encodeText(content) : content
}
