import { startMosquitto, startRabbitmq } from '@collective/testing/brokers'
import { bareAmqpClient } from './bare-amqp-client.js'
import { bareMqttClient } from './bare-mqtt-client.js'

/**
 * What is measured on: a broker, and the bare library to stand beside. Both publish the same bytes with the same promises.
 * @typedef {object} Wire
 * @property {string} bare the library
 * @property {() => Promise<{ url: string, kill(): Promise<void>, restart(): Promise<void>, stop(): Promise<void> }>} startBroker
 * @property {(url: string, sizes: { requestBytes: number }) => Promise<{ ask(roster: string[]): Promise<number>, close(): Promise<void> }>} client
 * @property {string} nodes the program of its nodes
 */

/** @type {Record<string, Wire>} */
export const wires = {
  mqtt: {
    bare: 'MQTT.js',
    // Nagle's algorithm off, default queues.
    startBroker: () => startMosquitto({ config: ['set_tcp_nodelay true'] }),
    client: bareMqttClient,
    nodes: 'bare-mqtt-nodes.js',
  },
  amqp: { bare: 'amqplib', startBroker: startRabbitmq, client: bareAmqpClient, nodes: 'bare-amqp-nodes.js' },
}
