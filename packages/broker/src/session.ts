import type { Duplex } from 'node:stream'
import type { Client } from 'aedes'
import { Outbox } from './outbox'
import { PacketGuard } from './packet-guard'
import type { BrokerLimits } from './options'
import type { Account } from './users'

// What a stranger may make the broker keep: a CONNECT with client id, name, password and will.
const connectBytes = 16_384

/** What a session may do, and who is told when it does more. */
export interface SessionOptions {
  readonly limits: BrokerLimits
  readonly onOversized: () => void
  readonly onSlow: () => void
}

/** One connection, from its first byte to its end, and what it is subscribed to. */
export class Session {
  readonly client: Client
  /** To be called when nothing of it is left. */
  readonly leave: () => void
  /** Filters it is subscribed to or about to be. */
  readonly filters = new Set<string>()
  /** How often it was denied something. */
  denials = 0
  #account: Account | undefined
  #isAdmitted = false
  #packetId = 0
  readonly #outbox: Outbox
  readonly #guard = new PacketGuard(connectBytes)
  readonly #limits: BrokerLimits
  readonly #left: Promise<void>

  constructor(client: Client, connection: Duplex, { limits, onOversized, onSlow }: SessionOptions) {
    this.client = client
    this.#limits = limits
    this.#outbox = new Outbox(connection, limits.queuedBytes, onSlow)
    let leave = (): void => undefined
    this.#left = new Promise(resolve => (leave = resolve))
    this.leave = leave
    guardReads(connection, this.#guard, onOversized)
  }

  get account(): Account | undefined {
    return this.#account
  }

  /** Whether it has said who it is, and may connect. */
  get isAdmitted(): boolean {
    return this.#isAdmitted
  }

  /** From now on its packets may have the full size. */
  admit(account: Account | undefined): void {
    this.#isAdmitted = true
    this.#account = account
    this.#guard.limitBytes = this.#limits.packetBytes
  }

  /** Writes a whole packet, in one part or two, behind what was written before. @returns whether the session keeps up with reading */
  send(packet: Uint8Array, payload?: Uint8Array): boolean {
    return this.#outbox.write(packet, payload)
  }

  /** Calls back when the session has caught up with reading, and after a moment in any case. */
  whenWritable(done: () => void): void {
    this.#outbox.wait(done)
  }

  /** The identifiers of packets to this session: 1 to 65535, over and over. */
  nextPacketId(): number {
    this.#packetId = (this.#packetId % 0xffff) + 1
    return this.#packetId
  }

  /** Ends it; resolves when nothing of it is left. */
  async end(): Promise<void> {
    this.client.close()
    await this.#left
  }
}

/** What aedes reads passes the guard first: its parser would collect a packet of any announced length. */
function guardReads(connection: Duplex, guard: PacketGuard, onOversized: () => void): void {
  const read = connection.read.bind(connection)
  connection.read = size => {
    const chunk: unknown = read(size)
    if (!(chunk instanceof Uint8Array) || guard.accepts(chunk)) return chunk
    onOversized()
    connection.destroy()
    return null
  }
}
