import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { Channel } from './tcp-channel'

/** Which way bytes go. */
export type Direction = 'toBroker' | 'fromBroker'

/** A network between a client and a broker that can break. */
export interface TcpProxy {
  readonly port: number
  /** Breaks every connection on both sides; new ones are taken. */
  drop(): void
  /** Breaks every connection on the client's side alone: the broker hears no more of it, as when a machine loses its power. */
  orphan(): void
  /**
   * Swallows what is sent on the present connections, and what tells of their end.
   * @param direction @default both
   */
  silence(direction?: Direction): void
  /** Holds up what is sent in either direction, on every connection. Milliseconds; 0 for no longer. */
  delay(ms: number): void
  /** Whether new connections are broken at once. */
  refuse(isRefusing: boolean): void
  /** Ends everything. */
  close(): Promise<void>
}

/** Listens on a free port of the loopback interface and hands on to `targetPort` there. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const server = createServer()
  const proxy = new Proxy(server, targetPort)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return proxy
}

class Proxy implements TcpProxy {
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #isRefusing = false
  #delayMs = 0

  constructor(server: Server, targetPort: number) {
    this.#server = server
    server.on('connection', near => {
      if (this.#isRefusing) near.destroy()
      else this.#take(near, targetPort)
    })
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  drop(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy()
      far.destroy()
    }
  }

  orphan(): void {
    this.silence()
    for (const { near } of this.#pairs) near.destroy()
  }

  silence(direction?: Direction): void {
    for (const { toBroker, fromBroker } of this.#pairs) {
      if (direction !== 'fromBroker') toBroker.swallow()
      if (direction !== 'toBroker') fromBroker.swallow()
    }
  }

  delay(ms: number): void {
    this.#delayMs = ms
  }

  refuse(isRefusing: boolean): void {
    this.#isRefusing = isRefusing
  }

  async close(): Promise<void> {
    this.drop()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #take(near: Socket, targetPort: number): void {
    const far = connect(targetPort, '127.0.0.1')
    const delayMs = (): number => this.#delayMs
    const pair = {
      near,
      far,
      toBroker: new Channel(near, far, delayMs),
      fromBroker: new Channel(far, near, delayMs),
    }
    this.#pairs.add(pair)
    const forget = (): void => {
      if (near.closed && far.closed) this.#pairs.delete(pair)
    }
    near.on('close', forget)
    far.on('close', forget)
  }
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  readonly toBroker: Channel
  readonly fromBroker: Channel
}
