import { startBroker, type Broker } from '@collective/broker'
import type { ReconnectHarness } from '@collective/testing'
import {
  freePort,
  startMosquitto,
  startRabbitmq,
  startTcpProxy,
  type Mosquitto,
  type Rabbitmq,
} from '@collective/testing/brokers'
import { amqp } from '@collective/transport-amqp'
import { memory, memoryHub } from '@collective/transport-memory'
import { mqtt, type ProtocolVersion } from '@collective/transport-mqtt'
import type { Transport } from '@collective/core'
import type { TriedBroker } from './tried-broker'

const maxFrameBytes = 1024 * 1024

const hub: TriedBroker<undefined> = {
  start: async () => undefined,
  stop: async () => undefined,
  isShared: true,
  ways: [
    {
      name: 'the hub of `transport-memory`',
      capabilities: { unroutable: true, expiry: true, maxFrameBytes },
      harness: async () => {
        const own = memoryHub()
        const dropConnections = async (): Promise<void> => {
          own.disconnect()
          own.reconnect()
        }
        return { createTransport: async () => memory(own), dropConnections }
      },
    },
  ],
}

// It takes 5 s to start, so here the network breaks; restarts are of other tests.
const rabbitmq: TriedBroker<Rabbitmq> = {
  start: () => startRabbitmq({ mqtt: true }),
  stop: broker => broker.stop(),
  isShared: true,
  ways: [
    {
      name: 'RabbitMQ, AMQP 0-9-1',
      capabilities: { unroutable: true, expiry: true, maxFrameBytes },
      harness: ({ url }) => behindProxy(url, near => amqp(near)),
    },
    {
      name: 'RabbitMQ, MQTT 3.1.1',
      capabilities: { unroutable: false, expiry: false, maxFrameBytes },
      harness: ({ mqttUrl = '' }) =>
        behindProxy(mqttUrl, near => mqtt(near, { protocolVersion: 4, topics: 'rabbitmq' })),
    },
  ],
}

async function behindProxy(url: string, make: (near: string) => Transport): Promise<ReconnectHarness> {
  const { port } = new URL(url)
  const proxy = await startTcpProxy(Number(port))
  return {
    createTransport: async () => make(url.replace(port, String(proxy.port))),
    dropConnections: async () => proxy.drop(),
    close: () => proxy.close(),
  }
}

const mosquitto: TriedBroker<Mosquitto> = {
  // As docs/brokers.md wants it: without, each round trip takes 40 ms.
  start: () => startMosquitto({ config: ['set_tcp_nodelay true'] }),
  stop: broker => broker.stop(),
  isShared: false,
  ways: [
    {
      name: 'mosquitto, MQTT 5',
      capabilities: { unroutable: true, expiry: true, maxFrameBytes },
      harness: async broker => onMosquitto(broker, 5),
    },
    {
      name: 'mosquitto, MQTT 3.1.1',
      capabilities: { unroutable: false, expiry: false, maxFrameBytes },
      harness: async broker => onMosquitto(broker, 4),
    },
  ],
}

function onMosquitto(broker: Mosquitto, protocolVersion: ProtocolVersion): ReconnectHarness {
  return {
    createTransport: async () => mqtt(broker.url, { protocolVersion }),
    dropConnections: async () => {
      await broker.kill()
      await broker.restart()
    },
  }
}

interface OverWebSocket {
  readonly broker: Mosquitto
  readonly url: string
}

// A check takes 0.2 s and more there, so all run at the same time, on networks of their own.
const mosquittoOverWebSocket: TriedBroker<OverWebSocket> = {
  start: async () => {
    const port = await freePort()
    const broker = await startMosquitto({ config: [`listener ${port} 127.0.0.1`, 'protocol websockets'] })
    return { broker, url: `ws://127.0.0.1:${port}` }
  },
  stop: ({ broker }) => broker.stop(),
  isShared: true,
  ways: [
    {
      name: 'mosquitto, MQTT 5 over WebSocket',
      // It hands no packet of 200,000 bytes to a WebSocket, whoever publishes it.
      capabilities: { unroutable: true, expiry: true, maxFrameBytes: 65_536 },
      harness: ({ url }) => behindProxy(url, near => mqtt(near, { maxFrameBytes: 65_536 })),
    },
  ],
}

/** The embedded broker, whose next process takes the ports of the last. */
interface RunningEmbedded {
  broker: Broker
}

const embedded: TriedBroker<RunningEmbedded> = {
  start: async () => ({ broker: await startBroker({ webSocket: {} }) }),
  stop: ({ broker }) => broker.close(),
  isShared: false,
  ways: [
    {
      name: 'the embedded broker, MQTT 3.1.1',
      capabilities: { unroutable: true, expiry: false, maxFrameBytes },
      harness: async running => onEmbedded(running, running.broker.url),
    },
    {
      name: 'the embedded broker, MQTT 3.1.1 over WebSocket',
      capabilities: { unroutable: true, expiry: false, maxFrameBytes },
      harness: async running => onEmbedded(running, running.broker.webSocketUrl ?? ''),
    },
  ],
}

function onEmbedded(running: RunningEmbedded, url: string): ReconnectHarness {
  return {
    createTransport: async () => mqtt(url),
    dropConnections: async () => {
      const { port, webSocketUrl = '' } = running.broker
      await running.broker.close()
      running.broker = await startBroker({ port, webSocket: { port: Number(new URL(webSocketUrl).port) } })
    },
  }
}

/** Every broker, in the order of the table in docs/brokers.md; each has a file beside this one that runs the checks on it. */
export const brokers = { hub, rabbitmq, mosquitto, mosquittoOverWebSocket, embedded } as const
