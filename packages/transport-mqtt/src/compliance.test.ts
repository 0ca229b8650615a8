import type { Transport } from '@collective/core'
import { reconnectCompliance, transportCompliance, type ReconnectHarness } from '@collective/testing'
import { startMosquitto, type Mosquitto } from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { mqtt, type ProtocolVersion } from './index'

describe.each<ProtocolVersion>([5, 4])('on mosquitto in version %s', protocolVersion => {
  let broker: Mosquitto

  beforeAll(async () => {
    broker = await startMosquitto()
  })
  afterAll(() => broker.stop())

  const createTransport = async (): Promise<Transport> => mqtt(broker.url, { protocolVersion })
  const setup = async (): Promise<ReconnectHarness> => ({
    createTransport,
    dropConnections: async () => {
      await broker.kill()
      await broker.restart()
    },
  })
  for (const check of transportCompliance({ name: 'mqtt', setup })) test(check.name, check.run)
  for (const check of reconnectCompliance({ name: 'mqtt', setup })) test(check.name, check.run)
})
