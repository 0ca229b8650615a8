import type { BrokerCounts } from './counters'
import { Engine } from './engine'
import { resolveOptions, type BrokerOptions, type ResolvedOptions } from './options'
import { tcpListener } from './tcp-listener'
import { webSocketListener } from './web-socket-listener'
import type { Listener } from './listener'

/** How a broker stands now, and what happened since it started. */
export interface BrokerCounters extends Readonly<BrokerCounts> {
  /** Connections now. */
  readonly open: number
  /** Sessions now. */
  readonly sessions: number
  /** Nodes with a presence card now. */
  readonly present: number
}

/** An MQTT 3.1.1 broker in this process. */
export interface Broker extends AsyncDisposable {
  /** What a client connects to: `mqtt://127.0.0.1:PORT`, `mqtts://…` with TLS. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
  /** The same over WebSocket, `ws://127.0.0.1:PORT` or `wss://…`; undefined where it does not listen for that. */
  readonly webSocketUrl: string | undefined
  counters(): BrokerCounters
  /** Ends every connection and stops listening; safe more than once. */
  close(): Promise<void>
}

/**
 * Starts a broker; it keeps the process alive until it is closed.
 * @throws CollectiveError `invalidOption`, `addressInUse`, `listenFailed`
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const broker = new EmbeddedBroker(resolveOptions(options))
  await broker.open()
  return broker
}

class EmbeddedBroker implements Broker {
  readonly #engine: Engine
  readonly #tcp: Listener
  readonly #webSocket: Listener | undefined
  #closed: Promise<void> | undefined

  constructor(options: ResolvedOptions) {
    this.#engine = new Engine(options)
    this.#tcp = tcpListener(options, connection => this.#engine.connect(connection))
    this.#webSocket =
      options.webSocket &&
      webSocketListener(options, options.webSocket, connection => this.#engine.connect(connection))
  }

  get url(): string {
    return this.#tcp.url
  }

  get port(): number {
    return this.#tcp.port
  }

  get webSocketUrl(): string | undefined {
    return this.#webSocket?.url
  }

  counters(): BrokerCounters {
    const { counts, sessions, presence } = this.#engine
    return { ...counts, open: sessions.connections, sessions: sessions.size, present: presence.size }
  }

  async open(): Promise<void> {
    await this.#engine.start()
    try {
      await this.#tcp.listen()
      await this.#webSocket?.listen()
    } catch (error) {
      await this.#end()
      throw error
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #end(): Promise<void> {
    await this.#engine.stop()
    await Promise.all([this.#tcp.close(), this.#webSocket?.close()])
  }
}
