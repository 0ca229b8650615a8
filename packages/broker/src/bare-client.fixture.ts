import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { generate, parser, type IConnectPacket, type IPublishPacket, type Packet } from 'mqtt-packet'

type Connect = Omit<Partial<IConnectPacket>, 'cmd'>
type Command = Packet['cmd']
type Of<C extends Command> = Extract<Packet, { cmd: C }>

/**
 * An MQTT client of a socket and nothing else: it does what no well-behaved client would, and shows the packets in the order in which they came.
 */
export class BareClient {
  readonly socket: Socket
  /** Resolves when the broker has ended the connection, or this side has. */
  readonly closed: Promise<void>
  readonly #parser = parser()
  readonly #packets: Packet[] = []
  #waiting: (() => void) | undefined
  #packetId = 0

  private constructor(socket: Socket) {
    this.socket = socket
    this.closed = new Promise(resolve => socket.once('close', () => resolve()))
    socket.on('error', () => undefined) // a reset is one way to be disconnected
    socket.on('close', () => this.#waiting?.())
    socket.on('data', bytes => this.#parser.parse(bytes))
    this.#parser.on('packet', packet => this.#take(packet))
  }

  /** Only the TCP connection. */
  static async dial(port: number): Promise<BareClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new BareClient(socket)
  }

  /** A session. */
  static async connect(port: number, options: Connect = {}): Promise<BareClient> {
    const client = await BareClient.dial(port)
    client.connect(options)
    const { returnCode } = await client.next('connack')
    if (returnCode !== 0) throw new Error(`refused with ${returnCode}`)
    return client
  }

  connect(options: Connect = {}): void {
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: '',
      ...options,
    })
  }

  send(...packets: Packet[]): void {
    this.sendBytes(Buffer.concat(packets.map(packet => generate(packet))))
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  /** The next packet, which has to be of this kind: whatever else comes first is a failure. */
  async next<C extends Command>(cmd: C): Promise<Of<C>> {
    const packet = await this.nextPacket()
    if (!isOf(packet, cmd)) throw new Error(`expected ${cmd}, got ${JSON.stringify(packet)}`)
    return packet
  }

  /** The next packet, or nothing when the connection has ended. */
  async nextPacket(): Promise<Packet | undefined> {
    while (this.#packets.length === 0 && !this.socket.closed)
      await new Promise<void>(resolve => (this.#waiting = resolve))
    return this.#packets.shift()
  }

  async subscribe(topics: readonly string[], qos: 0 | 1 | 2 = 0): Promise<readonly (number | object)[]> {
    const subscriptions = topics.map(topic => ({ topic, qos }))
    this.send({ cmd: 'subscribe', messageId: this.nextId(), subscriptions })
    return (await this.next('suback')).granted
  }

  async unsubscribe(topics: string[]): Promise<void> {
    this.send({ cmd: 'unsubscribe', messageId: this.nextId(), unsubscriptions: topics })
    await this.next('unsuback')
  }

  publish(topic: string, payload: string | Buffer = '', options: Partial<IPublishPacket> = {}): void {
    const numbered = options.qos ? { messageId: this.nextId() } : {}
    this.send({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false, ...numbered, ...options })
  }

  /** Publishes with QoS 1 and waits for the acknowledgement: the broker has then handled whatever came before. */
  async publishAndWait(topic: string, payload: string | Buffer = ''): Promise<void> {
    this.publish(topic, payload, { qos: 1 })
    await this.next('puback')
  }

  /** Everything that comes until the answer to a PINGREQ, without that. */
  async untilPingresp(): Promise<Packet[]> {
    this.send({ cmd: 'pingreq' })
    const packets: Packet[] = []
    for (let packet = await this.nextPacket(); packet?.cmd !== 'pingresp'; packet = await this.nextPacket()) {
      if (!packet) throw new Error('the connection ended before the answer to a PINGREQ')
      packets.push(packet)
    }
    return packets
  }

  nextId(): number {
    this.#packetId += 1
    return this.#packetId
  }

  #take(packet: Packet): void {
    this.#packets.push(packet)
    this.#waiting?.()
  }
}

/** What a test says of a publication: topic, payload and whether it was kept. */
export function shown(packet: Packet | undefined): string {
  if (packet?.cmd !== 'publish') throw new Error(`expected a publication, got ${JSON.stringify(packet)}`)
  return `${packet.topic} ${packet.payload.toString()}${packet.retain ? ' (kept)' : ''}`.replace(
    /"sinceMs":\d+/,
    '"sinceMs":0',
  )
}

function isOf<C extends Command>(packet: Packet | undefined, cmd: C): packet is Of<C> {
  return packet?.cmd === cmd
}
