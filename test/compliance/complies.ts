import { directAddress, type Transport } from '@collective/core'
import { encodeText, neverAborted } from '@collective/core/internal'
import { reconnectCompliance, transportCompliance, type ReconnectHarness } from '@collective/testing'
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { showConflict, showFleet, type FleetPlace } from './show-fleet'
import { showStream } from './show-stream'
import type { Row, TriedBroker } from './tried-broker'

const signal = neverAborted()

/** Runs every check in every way that a broker can be spoken to, and holds it to the capabilities of its row. */
export function complies<Running>({ start, stop, isShared, ways }: TriedBroker<Running>): void {
  let running: Running

  beforeAll(async () => {
    running = await start()
  })
  afterAll(() => stop(running))

  for (const way of ways) {
    const setup = (): Promise<ReconnectHarness> => way.harness(running)
    describe(way.name, { concurrent: isShared }, () => {
      for (const check of transportCompliance({ name: 'it', setup })) test(check.name, check.run)
      for (const check of reconnectCompliance({ name: 'it', setup })) test(check.name, check.run)
      test('it can what docs/brokers.md says', async ({ onTestFinished }) => {
        await canWhatItsRowSays(way, await transportOf(setup, onTestFinished))
      })
      test('it carries a fleet', async ({ onTestFinished }) => {
        const harness = await setup()
        onTestFinished(() => harness.close?.())
        await showFleet(placeOn(harness, ['web1.example.net', 'web2.example.net']))
      })
      test('it carries a stream, though connections break in the middle of it', async ({
        onTestFinished,
      }) => {
        const harness = await setup()
        onTestFinished(() => harness.close?.())
        const place = placeOn(harness, ['web1.example.net', 'web2.example.net'])
        await showStream(place, () => harness.dropConnections())
      })
      test('discovery tells of two nodes of one identity, which it lets in', async ({ onTestFinished }) => {
        const harness = await setup()
        onTestFinished(() => harness.close?.())
        await showConflict(placeOn(harness, ['web1.example.net', 'web1.example.net']))
      })
    })
  }
}

function placeOn(harness: ReconnectHarness, identities: FleetPlace['identities']): FleetPlace {
  const collective = `fleet-${crypto.randomUUID().slice(0, 18)}`
  return { collective, identities, transportOf: () => harness.createTransport() }
}

async function transportOf(
  setup: () => Promise<ReconnectHarness>,
  onTestFinished: TestContext['onTestFinished'],
): Promise<Transport> {
  const harness = await setup()
  const transport = await harness.createTransport()
  onTestFinished(async () => {
    await transport.close()
    await harness.close?.()
  })
  return transport
}

// Some brokers are known only once they have answered for an address that nobody listens to.
async function canWhatItsRowSays({ capabilities }: Row, transport: Transport): Promise<void> {
  await transport.connect({ signal })
  const target = { address: directAddress('collective', 'nobody'), envelope: encodeText('') }
  const publication = { targets: [target], protected: encodeText('{}'), body: encodeText('') }
  const [result] = await transport.publish({ ...publication, expiresMs: 60_000 }, { signal })
  expect(transport.capabilities).toEqual(capabilities)
  expect(result).toBe(capabilities.unroutable ? 'unroutable' : 'unknown')
}
