import type { CollectiveError } from '@collective/core'
import type { IClientPublishOptions, IConnackPacket, IDisconnectPacket, MqttClient } from 'mqtt'
import { endedError, lostError } from './connect-error'
import type { Endpoint } from './endpoint'

/** What a connection tells. */
export interface ConnectionEvents {
  readonly onMessage: (topic: string, payload: Uint8Array) => void
  /** It has ended, other than by `end`; called once. */
  readonly onLost: (cause: CollectiveError) => void
}

/** What is published. */
export interface OutgoingMessage {
  readonly topic: string
  readonly payload: Uint8Array
  /** How long the broker may keep it, where it can: in MQTT 5. Milliseconds. */
  readonly expiresMs: number
}

/** The broker's reason code for a publication: 0 is fine, and all there is in MQTT 3.1.1. */
export type OnAcknowledged = (reasonCode: number) => void

// Nobody subscribes to it: its UNSUBACK says that the broker has come this far.
const fenceTopic = 'fence'
// How long a broker has to close its side after our goodbye.
const goodbyeMs = 1000

/**
 * One session with one broker, from CONNACK to its end. Nothing of it outlives it: a client of MQTT.js serves one session only, so that
 * nothing is ever sent from a buffer filled while there was no connection.
 */
export class Connection {
  readonly endpoint: Endpoint
  readonly version: 4 | 5
  /** How many publications may wait for their acknowledgement at a time. */
  readonly receiveMaximum: number
  /** The largest packet that the broker takes, where it says so. Bytes. */
  readonly maximumPacketSize: number | undefined
  readonly #client: MqttClient
  #cause: CollectiveError | undefined
  #events: ConnectionEvents | undefined
  #isOver = false
  #isSilent = false
  #reasonCode = 0

  constructor(client: MqttClient, { properties }: IConnackPacket, endpoint: Endpoint) {
    this.endpoint = endpoint
    this.version = client.options.protocolVersion === 5 ? 5 : 4
    this.receiveMaximum = properties?.receiveMaximum ?? 0xffff
    this.maximumPacketSize = properties?.maximumPacketSize
    this.#client = client
    // MQTT.js does not hand on the reason code of a PUBACK that is no error; it calls back while it handles this packet.
    client.on('packetreceive', packet => {
      this.#reasonCode = 'reasonCode' in packet ? (packet.reasonCode ?? 0) : 0
    })
    client.on('disconnect', packet => this.#onDisconnect(packet))
    client.on('error', error => this.abandon(lostError(endpoint.name, error)))
    client.on('close', () => this.#onClose())
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Whether the broker has ended it without a word. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  /** Why it has ended, or would have if it ended now. */
  get cause(): CollectiveError {
    return (this.#cause ??= lostError(this.endpoint.name, undefined))
  }

  /** Begins to tell; at once, where it has ended already. */
  listen(events: ConnectionEvents): void {
    if (this.#isOver) return events.onLost(this.cause)
    this.#events = events
    const { fromBroker } = this.endpoint.spelling
    this.#client.on('message', (topic, payload) => {
      // A view without the methods of a Buffer, whose slice() would share memory.
      events.onMessage(
        fromBroker(topic),
        new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength),
      )
    })
  }

  /** Publishes with QoS 0: it is on its way, and nobody will say more. */
  send({ topic, payload, expiresMs }: OutgoingMessage): void {
    this.#client.publish(
      this.endpoint.spelling.toBroker(topic),
      bufferOf(payload),
      this.#optionsOf(0, expiresMs),
    )
  }

  /**
   * Publishes with QoS 1.
   * @param onAcknowledged is not called where the connection ends before
   */
  publish({ topic, payload, expiresMs }: OutgoingMessage, onAcknowledged: OnAcknowledged): void {
    this.#client.publish(
      this.endpoint.spelling.toBroker(topic),
      bufferOf(payload),
      this.#optionsOf(1, expiresMs),
      error => {
        // An error without a code is the end of the connection.
        if (!error || 'code' in error) onAcknowledged(this.#reasonCode)
      },
    )
  }

  /** What was written and is not yet in the hands of the operating system. Bytes. */
  get unsentBytes(): number {
    return this.#client.stream.writableLength
  }

  /** Calls back when unsent bytes have gone. */
  onSent(callback: () => void): void {
    this.#client.stream.once('drain', callback)
  }

  /** Resolves when the broker has handled all that was sent before, or the connection has ended. */
  async fence(): Promise<void> {
    await this.unsubscribe([fenceTopic])
  }

  /**
   * Subscribes with QoS 0; resolves when the broker has answered.
   * @returns the filters that it refused
   * @throws CollectiveError `disconnected`
   */
  subscribe(filters: readonly string[]): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) return reject(this.cause)
      this.#client.subscribe(
        filters.map(this.endpoint.spelling.toBroker),
        { qos: 0 },
        (_error, _granted, packet) => {
          if (packet) resolve(refusedOf(filters, packet.granted))
          else reject(this.cause)
        },
      )
    })
  }

  /** Resolves when the broker has answered or the connection has ended, which ends subscriptions too. */
  unsubscribe(filters: readonly string[]): Promise<void> {
    return new Promise(resolve => {
      if (this.#isOver) resolve()
      else this.#client.unsubscribe(filters.map(this.endpoint.spelling.toBroker), () => resolve())
    })
  }

  /** Gives the connection up for this cause. An error of MQTT.js is one: a broken protocol or a dead broker, nothing sensible can follow. */
  abandon(cause: CollectiveError): void {
    this.#cause ??= cause
    this.#client.stream.destroy()
  }

  /** Says goodbye. Resolves when the connection is closed. */
  async end(): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    const { stream } = this.#client
    const closed = new Promise<void>(resolve => stream.once('close', () => resolve()))
    const timer = setTimeout(() => stream.destroy(), goodbyeMs)
    this.#forgetOutgoing()
    this.#client.end()
    await closed
    clearTimeout(timer)
  }

  // MQTT.js says goodbye only after the last acknowledgement, which may never come.
  #forgetOutgoing(): void {
    const waiting = Object.values(this.#client.outgoing)
    this.#client.outgoing = {}
    for (const { cb } of waiting) cb(new Error('the connection has been closed'))
  }

  #optionsOf(qos: 0 | 1, expiresMs: number): IClientPublishOptions {
    return this.version === 5 ? { qos, properties: expiryOf(expiresMs) } : { qos }
  }

  #onDisconnect({ reasonCode = 0 }: IDisconnectPacket): void {
    this.#cause ??= endedError(this.endpoint.name, reasonCode)
  }

  #onClose(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#isSilent = this.#cause === undefined
    this.#client.end(true)
    this.#events?.onLost(this.cause)
  }
}

// A view, not a copy.
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

// Whole seconds, and never none: 0 would expire at once.
function expiryOf(expiresMs: number): { messageExpiryInterval: number } {
  return { messageExpiryInterval: Math.min(Math.max(1, Math.ceil(expiresMs / 1000)), 0xffffffff) }
}

function refusedOf(filters: readonly string[], granted: readonly unknown[]): readonly string[] {
  return filters.filter((_filter, index) => Number(granted[index] ?? 0x80) >= 0x80)
}
