import { once } from 'node:events'
import type { Transport } from '@collective/core'
import { startMosquitto, startRabbitmq } from '@collective/testing/brokers'
import { amqp } from '@collective/transport-amqp'
import { mqtt } from '@collective/transport-mqtt'
import { connect as connectAmqp } from 'amqplib'
import { connectAsync as connectMqtt } from 'mqtt'

/** Where a frame is, as `docs/protocol.md` writes addresses: `collective/node/web1`. */
export type Place = string

/** Somebody who can do at the broker whatever they like, and speaks to it by the bare library. */
export interface Attacker {
  /** Called with every frame that passes the broker. */
  onFrame: (place: Place, bytes: Buffer) => void
  /** Resolves when the broker has it. */
  send(place: Place, bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** A broker, how a fleet speaks to it, and how an attacker does. */
export interface Wire {
  readonly name: string
  start(): Promise<{ readonly url: string; stop(): Promise<void> }>
  transport(url: string, identity?: string): Transport
  attack(url: string): Promise<Attacker>
}

export const wires: readonly Wire[] = [
  {
    name: 'mosquitto',
    start: () => startMosquitto({ config: ['set_tcp_nodelay true'] }),
    transport: (url, identity) => mqtt(url, identity === undefined ? {} : { identity }),
    attack: attackMqtt,
  },
  {
    name: 'RabbitMQ',
    start: () => startRabbitmq(),
    transport: (url, identity) => amqp(url, identity === undefined ? {} : { identity }),
    attack: attackAmqp,
  },
]

async function attackMqtt(url: string): Promise<Attacker> {
  const client = await connectMqtt(url, { protocolVersion: 5 })
  const attacker: Attacker = {
    onFrame: () => undefined,
    send: async (place, bytes) =>
      void (await client.publishAsync(`collective/${place}`, Buffer.from(bytes), { qos: 1 })),
    close: () => client.endAsync(),
  }
  client.on('message', (topic, payload) => attacker.onFrame(topic.slice('collective/'.length), payload))
  await client.subscribeAsync('collective/#')
  return attacker
}

const exchangeOf: Readonly<Record<string, string>> = {
  node: 'direct',
  broadcast: 'broadcast',
  reply: 'reply',
  event: 'events',
}
const collectives = ['collective', 'other']

async function attackAmqp(url: string): Promise<Attacker> {
  const connection = await connectAmqp(url)
  const channel = await connection.createConfirmChannel()
  const { queue } = await channel.assertQueue('', { exclusive: true })
  for (const collective of collectives)
    for (const exchange of Object.values(exchangeOf)) {
      await channel.assertExchange(`${collective}.${exchange}`, 'topic', { durable: true })
      await channel.bindQueue(queue, `${collective}.${exchange}`, '#')
    }
  const attacker: Attacker = {
    onFrame: () => undefined,
    send: async (place, bytes) => {
      const [collective, type = '', ...rest] = place.split('/')
      channel.publish(`${collective}.${exchangeOf[type]}`, rest.join('.'), Buffer.from(bytes))
      await channel.waitForConfirms()
    },
    close: async () => {
      const closed = once(connection, 'close')
      await connection.close()
      await closed
    },
  }
  await channel.consume(
    queue,
    message => message && attacker.onFrame(placeOf(message.fields), message.content),
    { noAck: true },
  )
  return attacker
}

function placeOf({ exchange, routingKey }: { exchange: string; routingKey: string }): Place {
  const [collective = '', kind] = exchange.split('.')
  const type = Object.keys(exchangeOf).find(each => exchangeOf[each] === kind) ?? ''
  // A caller's part has no dots here, and what stands behind it is its instance.
  const rest = type === 'reply' ? routingKey.replace('.', '/') : routingKey
  return `${collective}/${type}/${rest}`
}
