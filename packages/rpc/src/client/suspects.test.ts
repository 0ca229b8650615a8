import { CollectiveError, type Outcome, type Transport } from '@collective/core'
import { manualClock, type ManualClock } from '@collective/testing'
import { describe, expect, test } from 'vitest'
import { printer, startFleet, type FleetOptions } from './fleet.fixture'

interface Rig {
  readonly clock: ManualClock
  /** The broker sees a node's connection end. */
  breaks(identity: string): void
  comesBack(identity: string): void
  /** How the run ended; undefined while it goes on. */
  outcome(): Outcome | undefined
}

/** A run on a node that is at it for long: after two seconds it said so, and would be asked again ten seconds later. */
async function atWork(wrap: FleetOptions['wrap'] = transport => transport): Promise<Rig> {
  const clock = manualClock()
  const transports = new Map<string, Transport>()
  const noted = (transport: Transport, whose: string): Transport => {
    transports.set(whose, transport)
    return wrap(transport, whose)
  }
  const { hub, client } = await startFleet({ size: 1, clock, wrap: noted })
  const transportOf = (identity: string): Transport[] => [transports.get(identity) ?? []].flat()
  let outcome: Outcome | undefined
  const run = client.agent(printer).hold({}, { roster: ['web1'], timeout: 60_000 })
  void run.summary().then(({ outcomes }) => (outcome = outcomes['web1']))
  await clock.advance(3_000)
  return {
    clock,
    breaks: identity => hub.disconnect(...transportOf(identity)),
    comesBack: identity => hub.reconnect(...transportOf(identity)),
    outcome: () => outcome,
  }
}

function withoutEvents(inner: Transport): Transport {
  return {
    capabilities: inner.capabilities,
    connect: options => inner.connect(options),
    publish: (publication, options) => inner.publish(publication, options),
    subscribe: async (addresses, onFrame, options) => {
      if (addresses.every(({ type }) => type !== 'event')) return inner.subscribe(addresses, onFrame, options)
      throw new CollectiveError('notAuthorized', 'events are not for this client')
    },
    status: () => inner.status(),
    drain: options => inner.drain(options),
    close: () => inner.close(),
  }
}

describe('a node whose connection ends without a goodbye', () => {
  test('is asked at once, and is unreachable when the grace is over', async () => {
    const rig = await atWork()
    rig.breaks('web1')
    await rig.clock.advance(1_900)
    expect(rig.outcome()).toBeUndefined()
    await rig.clock.advance(200)
    expect(rig.outcome()).toBe('unreachable')
  })

  test('loses nothing where it comes back within the grace', async () => {
    const rig = await atWork()
    rig.breaks('web1')
    await rig.clock.advance(500)
    rig.comesBack('web1')
    await rig.clock.advance(5_000)
    expect(rig.outcome()).toBeUndefined()
  })

  test('is asked in its time by a client that may not hear of it', async () => {
    const rig = await atWork((transport, whose) =>
      whose === 'client' ? withoutEvents(transport) : transport,
    )
    rig.breaks('web1')
    await rig.clock.advance(3_000)
    expect(rig.outcome()).toBeUndefined()
    await rig.clock.advance(10_000)
    expect(rig.outcome()).toBe('unreachable')
  })
})
