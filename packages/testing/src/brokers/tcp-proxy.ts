import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A network between a client and a broker that can break. */
export interface TcpProxy {
  readonly port: number
  /** Breaks every connection on both sides; new ones are taken. */
  drop(): void
  /** Breaks every connection on the client's side alone: the broker hears no more of it, as when a machine loses its power. */
  orphan(): void
  /** Swallows all that is sent on the present connections, in both directions: neither side hears that the other ends. */
  silence(): void
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

interface Pair {
  readonly near: Socket
  readonly far: Socket
  isSilent: boolean
}

class Proxy implements TcpProxy {
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #isRefusing = false

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
    for (const pair of this.#pairs) {
      pair.isSilent = true
      pair.near.unpipe(pair.far).destroy()
      pair.far.unpipe(pair.near).resume()
    }
  }

  silence(): void {
    for (const pair of this.#pairs) {
      pair.isSilent = true
      pair.near.unpipe(pair.far).resume()
      pair.far.unpipe(pair.near).resume()
    }
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
    const pair = { near, far, isSilent: false }
    this.#pairs.add(pair)
    near.setNoDelay(true).on('error', () => undefined)
    far.setNoDelay(true).on('error', () => undefined)
    near.on('close', () => this.#end(pair, far))
    far.on('close', () => this.#end(pair, near))
    near.pipe(far)
    far.pipe(near)
  }

  #end(pair: Pair, other: Socket): void {
    if (!pair.isSilent) other.destroy()
    if (pair.near.closed && pair.far.closed) this.#pairs.delete(pair)
  }
}
