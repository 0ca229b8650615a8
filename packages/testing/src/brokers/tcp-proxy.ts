import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A network between a client and a broker that can break. */
export interface TcpProxy {
  readonly port: number
  /** Breaks every connection on both sides; new ones are taken. */
  drop(): void
  /** Breaks every connection on the client's side alone: the broker hears no more of it, as when a machine loses its power. */
  orphan(): void
  /** Swallows all that is sent on the present connections, in both directions, and keeps them open. */
  silence(): void
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

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

class Proxy implements TcpProxy {
  readonly #server: Server
  readonly #pairs = new Set<Pair>()

  constructor(server: Server, targetPort: number) {
    this.#server = server
    server.on('connection', near => this.#take(near, targetPort))
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
    for (const { near, far } of this.#pairs) {
      far.unpipe(near)
      near.unpipe(far).removeAllListeners('close').destroy()
    }
  }

  silence(): void {
    for (const { near, far } of this.#pairs) {
      near.unpipe(far).resume()
      far.unpipe(near).resume()
    }
  }

  async close(): Promise<void> {
    this.drop()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #take(near: Socket, targetPort: number): void {
    const far = connect(targetPort, '127.0.0.1')
    const pair = { near, far }
    this.#pairs.add(pair)
    near.setNoDelay(true).on('error', () => undefined)
    far.setNoDelay(true).on('error', () => undefined)
    near.on('close', () => far.destroy())
    far.on('close', () => {
      near.destroy()
      this.#pairs.delete(pair)
    })
    near.pipe(far)
    far.pipe(near)
  }
}
