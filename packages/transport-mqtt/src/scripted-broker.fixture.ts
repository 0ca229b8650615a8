import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { generate, parser, type IConnackPacket, type Packet } from 'mqtt-packet'

/** A connection to the script. */
export interface Peer {
  readonly socket: Socket
  send(packet: Packet): void
}

/** What the broker does with one kind of packet. */
export type Answer = (packet: Packet, peer: Peer) => void

/** What is answered otherwise than by a broker that agrees to everything. */
export type Script = Readonly<Partial<Record<Packet['cmd'], Answer>>>

/** A broker that does what a test says: the only way to have one that is dead, slow or wrong on purpose. */
export class ScriptedBroker {
  /** Every packet so far, of every connection. */
  readonly packets: Packet[] = []
  readonly #version: 4 | 5
  readonly #script: Script
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #onPacket: () => void = () => undefined

  private constructor(version: 4 | 5, script: Script) {
    this.#version = version
    this.#script = { ...agreement, ...script }
    this.#server = createServer(socket => this.#accept(socket))
  }

  /** Listens on a free port of the loopback interface. */
  static async start(version: 4 | 5, script: Script = {}): Promise<ScriptedBroker> {
    const broker = new ScriptedBroker(version, script)
    broker.#server.listen(0, '127.0.0.1')
    await once(broker.#server, 'listening')
    return broker
  }

  get url(): string {
    const address = this.#server.address()
    return `mqtt://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
  }

  /** The packets of one kind, once there are so many. */
  async received(cmd: Packet['cmd'], count: number): Promise<readonly Packet[]> {
    const found = this.packets.filter(packet => packet.cmd === cmd)
    if (found.length >= count) return found
    await new Promise<void>(resolve => (this.#onPacket = resolve))
    return await this.received(cmd, count)
  }

  /** Ends every connection, and listens on. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.drop()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    const options = { protocolVersion: this.#version }
    const peer: Peer = { socket, send: packet => void socket.write(generate(packet, options)) }
    const incoming = parser(options).on('packet', (packet: Packet) => this.#take(packet, peer))
    socket.on('data', bytes => incoming.parse(bytes))
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
  }

  #take(packet: Packet, peer: Peer): void {
    this.packets.push(packet)
    this.#script[packet.cmd]?.(packet, peer)
    this.#onPacket()
  }
}

/** Agrees to an MQTT 5 connection, within limits. */
export function agreeing(properties: IConnackPacket['properties']): Answer {
  return (_packet, peer) => peer.send({ cmd: 'connack', sessionPresent: false, reasonCode: 0, properties })
}

/** What a broker answers that agrees to everything. */
const agreement: Script = {
  connect: (_packet, peer) =>
    peer.send({ cmd: 'connack', sessionPresent: false, returnCode: 0, reasonCode: 0 }),
  publish: ({ messageId }, peer) => {
    if (messageId !== undefined) peer.send({ cmd: 'puback', messageId })
  },
  subscribe: (packet, peer) => {
    if (packet.cmd !== 'subscribe') return
    peer.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 0) })
  },
  unsubscribe: (packet, peer) => {
    if (packet.cmd !== 'unsubscribe') return
    peer.send({
      cmd: 'unsuback',
      messageId: packet.messageId ?? 0,
      granted: packet.unsubscriptions.map(() => 0),
    })
  },
  pingreq: (_packet, peer) => peer.send({ cmd: 'pingresp' }),
  disconnect: (_packet, peer) => void peer.socket.end(),
}
