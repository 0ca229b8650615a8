import type { Transport } from '@collective/core'
import { startTcpProxy, type TcpProxy } from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { NetworkedFleet, type NetworkedBroker, type Side } from './networked-fleet'

interface Fault {
  readonly what: string
  readonly strike: (proxy: TcpProxy) => void
  /** Whether the connection must be made anew. */
  readonly breaks: boolean
}

const faults: readonly Fault[] = [
  { what: 'drops all connections', strike: proxy => proxy.drop(), breaks: true },
  { what: 'is cut on its near side alone', strike: proxy => proxy.orphan(), breaks: true },
  { what: 'swallows everything', strike: proxy => proxy.silence(), breaks: true },
  { what: 'swallows what goes to the broker', strike: proxy => proxy.silence('toBroker'), breaks: true },
  { what: 'swallows what comes from the broker', strike: proxy => proxy.silence('fromBroker'), breaks: true },
  { what: 'becomes slow', strike: proxy => proxy.delay(100), breaks: false },
]

/** The network between a broker and one side breaks while one run waits for its replies and another begins. */
export function survivesNetwork(name: string, start: () => Promise<NetworkedBroker>): void {
  let broker: NetworkedBroker
  beforeAll(async () => {
    broker = await start()
  })
  afterAll(() => broker.stop())

  // Each waits for heartbeats most of the time.
  describe.concurrent.each<Side>(['the client', 'a node'])(
    `runs survive that the network between ${name} and %s`,
    side => {
      for (const { what, strike, breaks } of faults)
        test(what, async ({ expect, onTestFinished }) => {
          const proxy = await startTcpProxy(broker.port)
          onTestFinished(() => proxy.close())
          const fleet = new NetworkedFleet(broker, side, proxy.port)
          onTestFinished(() => fleet.close())
          await fleet.start()
          const ends = await runsUnder(() => strike(proxy), fleet)
          const once = { outcomes: ['ok', 'ok'], replied: [...fleet.identities], executions: [1, 1] }
          expect(ends).toEqual([once, once])
          if (breaks) await cameBack(fleet.behind)
        })
    },
  )
}

async function runsUnder(strike: () => void, fleet: NetworkedFleet): Promise<unknown> {
  const bothHeld = fleet.bothHeld()
  const waiting = fleet.run({ job: 'waits for its replies', isHeld: true })
  await bothHeld
  strike()
  const beginning = fleet.run({ job: 'begins', isHeld: false })
  fleet.release()
  return await Promise.all([waiting, beginning])
}

/** Resolves when the connection was lost, which its status has told of, and has been made anew. */
async function cameBack(transport: Transport): Promise<void> {
  for await (const status of transport.status())
    if (status.state === 'connected' && status.reconnects > 0) return
  throw new TypeError('expected a connection that comes back, it has ended')
}
