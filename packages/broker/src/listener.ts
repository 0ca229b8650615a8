import { isIPv6, type AddressInfo, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { CollectiveError, type ErrorCode, type Logger } from '@collective/core'

/** Where and how a broker listens. */
export interface ListenerOptions {
  /** Of the URL, such as `mqtts`. */
  readonly scheme: string
  readonly host: string
  readonly port: number
  /** Connections at once. */
  readonly maxConnections: number
  readonly logger: Logger
}

/** One listening socket of a broker with all connections that came through it. */
export class Listener {
  readonly #server: Server
  readonly #options: ListenerOptions
  readonly #sockets = new Set<Socket>()
  #port: number

  /** @param server what takes the connections; it does not listen yet */
  constructor(server: Server, options: ListenerOptions) {
    this.#options = options
    this.#port = options.port
    this.#server = server
    this.#server.maxConnections = options.maxConnections
    this.#server.on('connection', socket => this.#track(socket))
  }

  /** @throws CollectiveError `addressInUse`, `listenFailed` */
  async listen(): Promise<void> {
    const { host, port } = this.#options
    try {
      this.#server.listen({ host, port })
      await once(this.#server, 'listening')
      this.#port = portOf(this.#server.address()) ?? port
    } catch (error) {
      throw listenError(error, host, port)
    }
    this.#server.on('error', error =>
      this.#options.logger.error({ err: error }, 'the listening socket failed'),
    )
  }

  /** Where it listens, as a client gives it to connect. */
  get url(): string {
    const { host, scheme } = this.#options
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
    return `${scheme}://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${this.port}`
  }

  /** The port it listens on, or did: whoever restarts wants the same. */
  get port(): number {
    return this.#port
  }

  /** Takes no more connections and ends those there are. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}

function portOf(address: AddressInfo | string | null): number | undefined {
  return typeof address === 'object' ? address?.port : undefined
}

function listenError(error: unknown, host: string, port: number): CollectiveError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const code: ErrorCode = reason === 'EADDRINUSE' ? 'addressInUse' : 'listenFailed'
  return new CollectiveError(
    code,
    `expected to listen on ${host}:${port}, got ${reason}: ${advice(reason)}`,
    {
      cause: error,
    },
  )
}

function advice(reason: string): string {
  if (reason === 'EADDRINUSE')
    return 'another program listens there; end it, or take another port (0 takes any free one)'
  if (reason === 'EACCES') return 'ports below 1024 need rights; take a higher one'
  return 'give a host name or address of this machine'
}
