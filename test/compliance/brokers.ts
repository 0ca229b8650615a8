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
import { mqtt, type MqttOptions } from '@collective/transport-mqtt'
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

interface RunningMosquitto {
  readonly broker: Mosquitto
  readonly webSocketUrl: string
}

const mosquitto: TriedBroker<RunningMosquitto> = {
  start: async () => {
    const port = await freePort()
    const config = [`listener ${port} 127.0.0.1`, 'protocol websockets']
    return { broker: await startMosquitto({ config }), webSocketUrl: `ws://127.0.0.1:${port}` }
  },
  stop: ({ broker }) => broker.stop(),
  isShared: false,
  ways: [
    {
      name: 'mosquitto, MQTT 5',
      capabilities: { unroutable: true, expiry: true, maxFrameBytes },
      harness: async ({ broker }) => onMosquitto(broker, broker.url, { protocolVersion: 5 }),
    },
    {
      name: 'mosquitto, MQTT 3.1.1',
      capabilities: { unroutable: false, expiry: false, maxFrameBytes },
      harness: async ({ broker }) => onMosquitto(broker, broker.url, { protocolVersion: 4 }),
    },
    {
      name: 'mosquitto, MQTT 5 over WebSocket',
      // It hands no packet of 200,000 bytes to a WebSocket, whoever publishes it.
      capabilities: { unroutable: true, expiry: true, maxFrameBytes: 65_536 },
      harness: async ({ broker, webSocketUrl }) =>
        onMosquitto(broker, webSocketUrl, { maxFrameBytes: 65_536 }),
    },
  ],
}

function onMosquitto(broker: Mosquitto, url: string, options: MqttOptions): ReconnectHarness {
  return {
    createTransport: async () => mqtt(url, options),
    dropConnections: async () => {
      await broker.kill()
      await broker.restart()
    },
  }
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

/** Every broker by the name of the file beside this one that runs the checks on it, in the order of the table in docs/brokers.md. */
export const brokers = { hub, rabbitmq, mosquitto, embedded } as const
