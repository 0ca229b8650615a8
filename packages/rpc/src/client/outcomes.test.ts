import { describe, expect, test } from 'vitest'
import { nodeOutcomes, statusCodeOf, type NodeOutcome, type Outcome } from '@collective/core'
import { manualClock } from '@collective/testing'
import { type memory } from '@collective/transport-memory'
import { printer, startFleet, type Fleet, type FleetOptions } from './fleet.fixture'
import { startRawNode } from './raw-node.fixture'
import { memoryJournal } from '../journal/memory-journal'
import { systemClock } from '../system/system-clock'
import type { Run } from './run'

const start = (options: FleetOptions = {}): Promise<Fleet> => startFleet({ size: 1, ...options })

const web1 = { roster: ['web1'] }

async function outcomeOf(
  run: Run,
): Promise<{ outcome: Outcome | undefined; code: string | undefined; status: number }> {
  for await (const reply of run) {
    const { outcomes } = await run.summary()
    const code = reply.outcome === 'ok' ? undefined : reply.code
    return { outcome: outcomes['web1'], code, status: reply.statuscode }
  }
  throw new Error('expected a reply')
}

test.each(Object.keys(nodeOutcomes) as NodeOutcome[])(
  '%s of a node is the outcome of its member',
  async outcome => {
    const { hub, client } = await start({ size: 0 })
    const node = await startRawNode('web1', { hub })
    const run = client.agent(printer).list({}, web1)
    await node.reply(await node.arrival(), { outcome, status: statusCodeOf(outcome), message: 'because' })
    expect(await outcomeOf(run)).toMatchObject({ outcome, status: statusCodeOf(outcome) })
    const { stats } = await run.summary()
    expect(stats).toMatchObject({
      responses: 1,
      okCount: outcome === 'ok' ? 1 : 0,
      failCount: outcome === 'ok' ? 0 : 1,
      noResponseFrom: [],
    })
    await node.close()
  },
)

describe('with a real node', () => {
  test('denied', async () => {
    const { client } = await start({ node: { authorize: async () => ({ allow: false, reason: 'not you' }) } })
    expect(await outcomeOf(client.agent(printer).list({}, web1))).toEqual({
      outcome: 'denied',
      code: 'denied',
      status: 1,
    })
  })

  test('unknownAgent', async () => {
    const { client } = await start()
    const run = client.agent('scanner').call('scan', {}, web1)
    expect(await outcomeOf(run)).toMatchObject({ outcome: 'unknownAgent', status: 2 })
  })

  test('unknownAction', async () => {
    const { client } = await start()
    const run = client.agent('printer').call('fax', {}, web1)
    expect(await outcomeOf(run)).toMatchObject({ outcome: 'unknownAction', status: 2 })
  })

  test.each([
    [{}, 'missingData', 3],
    [{ pages: 'two' }, 'invalidData', 4],
  ] as const)('%j, where the client has no schema: %s', async (input, outcome, status) => {
    const { client } = await start()
    const run = client.agent('printer').call('count', input, web1)
    expect(await outcomeOf(run)).toMatchObject({ outcome, status })
  })

  test('busy', async () => {
    const { client, observed } = await start({ node: { limits: { concurrency: 1, queue: 0 } } })
    const holding = client.agent(printer).hold({}, web1)
    await observed.whenHeld(1)
    expect(await outcomeOf(client.agent(printer).list({}, web1))).toMatchObject({
      outcome: 'busy',
      code: 'queueFull',
    })
    await client.close({ timeout: 0 })
    await holding.summary()
  })

  test('expired, with the word for whose clock is wrong', async () => {
    const { client } = await start({
      node: { clock: { ...systemClock, nowMs: () => Date.now() - 600_000 } },
    })
    expect(await outcomeOf(client.agent(printer).list({}, web1))).toMatchObject({
      outcome: 'expired',
      code: 'clockSkew',
    })
  })

  test('timedOut', async () => {
    const clock = manualClock()
    const { client, observed } = await start({ clock })
    const outcome = outcomeOf(client.agent(printer).hold({}, { ...web1, timeout: 3_000 }))
    await observed.whenHeld(1)
    await clock.advance(3_000)
    expect(await outcome).toMatchObject({ outcome: 'timedOut', code: 'timedOut' })
  })

  test('refused', async () => {
    const { client } = await start()
    const run = client.agent(printer).list({}, { ...web1, noop: true })
    expect(await outcomeOf(run)).toMatchObject({ outcome: 'refused', code: 'noopUnsupported' })
  })

  test('replyLost, where the node had no room to keep the reply that got lost', async () => {
    const clock = manualClock()
    const lostOnce = { left: 1 }
    const { client, observed } = await start({
      clock,
      node: { journal: memoryJournal({ clock, replyBytes: 0 }) },
      wrap: (transport, whose) => (whose === 'client' ? transport : losing(transport, lostOnce)),
    })
    const outcome = outcomeOf(client.agent(printer).count({ pages: 1 }, web1))
    await clock.advance(2_000)
    expect(await outcome).toMatchObject({ outcome: 'replyLost', status: 5 })
    expect(observed.runs.get('web1')).toBe(1)
  })
})

/** Publishes nothing so often, and says that it did. */
function losing(transport: ReturnType<typeof memory>, lost: { left: number }): ReturnType<typeof memory> {
  return {
    ...bound(transport),
    publish: async (publication, options) => {
      if (lost.left <= 0) return transport.publish(publication, options)
      lost.left -= 1
      return publication.targets.map(() => 'accepted' as const)
    },
  }
}

function bound(transport: ReturnType<typeof memory>): ReturnType<typeof memory> {
  return {
    capabilities: transport.capabilities,
    connect: options => transport.connect(options),
    publish: (publication, options) => transport.publish(publication, options),
    subscribe: (addresses, onFrame, options) => transport.subscribe(addresses, onFrame, options),
    status: () => transport.status(),
    drain: options => transport.drain(options),
    close: () => transport.close(),
  }
}
