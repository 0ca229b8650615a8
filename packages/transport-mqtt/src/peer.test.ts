import { startMosquitto } from '@collective/testing/brokers'
import { expect, onTestFinished, test } from 'vitest'
import { created, signal } from './transport.fixture'

test.each([
  [5, 'MQTT 5'],
  [4, 'MQTT 3.1.1'],
] as const)(
  'says with whom it is connected in version %s, without the password',
  async (version, protocol) => {
    const broker = await startMosquitto({ users: { alice: 'secret' } })
    onTestFinished(() => broker.stop())
    const refused = 'mqtt://127.0.0.1:1'
    const url = `mqtt://alice:secret@127.0.0.1:${broker.port}`
    const transport = created([refused, url], { protocolVersion: version })
    expect(transport.peer).toBeUndefined()
    await transport.connect({ signal })
    expect(transport.peer).toEqual({ url: broker.url, protocol })
  },
)
