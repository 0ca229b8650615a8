import { startBroker, type Broker } from '@collective/broker'
import { reconnectCompliance, transportCompliance, type ReconnectHarness } from '@collective/testing'
import { freePort, startMosquitto, type Mosquitto } from '@collective/testing/brokers'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { mqtt, type ProtocolVersion } from './index'

function complies(setup: () => Promise<ReconnectHarness>): void {
  for (const check of transportCompliance({ name: 'mqtt', setup })) test(check.name, check.run)
  for (const check of reconnectCompliance({ name: 'mqtt', setup })) test(check.name, check.run)
}

describe.each<ProtocolVersion>([5, 4])('on mosquitto in version %s', protocolVersion => {
  let broker: Mosquitto

  beforeAll(async () => {
    broker = await startMosquitto()
  })
  afterAll(() => broker.stop())

  complies(async () => ({
    createTransport: async () => mqtt(broker.url, { protocolVersion }),
    dropConnections: async () => {
      await broker.kill()
      await broker.restart()
    },
  }))
})

describe('on the embedded broker', () => {
  let broker: Broker

  beforeAll(async () => {
    broker = await startBroker()
  })
  afterAll(() => broker.close())

  complies(async () => ({
    createTransport: async () => mqtt(broker.url),
    dropConnections: async () => {
      const { port } = broker
      await broker.close()
      broker = await startBroker({ port })
    },
  }))
})

describe('on the embedded broker over WebSocket', () => {
  let broker: Broker
  const url = (): string => broker.webSocketUrl ?? ''

  beforeAll(async () => {
    broker = await startBroker({ webSocket: {} })
  })
  afterAll(() => broker.close())

  complies(async () => ({
    createTransport: async () => mqtt(url()),
    dropConnections: async () => {
      const port = Number(new URL(url()).port)
      await broker.close()
      broker = await startBroker({ webSocket: { port } })
    },
  }))
})

describe('on mosquitto over WebSocket', () => {
  let broker: Mosquitto
  let port: number

  beforeAll(async () => {
    port = await freePort()
    broker = await startMosquitto({ config: [`listener ${port} 127.0.0.1`, 'protocol websockets'] })
  })
  afterAll(() => broker.stop())

  complies(async () => ({
    // Debian's mosquitto 2.0.11 hands no packet of 200,000 bytes to a WebSocket, whoever publishes it.
    createTransport: async () => mqtt(`ws://127.0.0.1:${port}`, { maxFrameBytes: 65_536 }),
    dropConnections: async () => {
      await broker.kill()
      await broker.restart()
    },
  }))
})
