import { createServer, isIPv6, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import { CollectiveError, type ErrorCode } from '@collective/core'
import type { ResolvedOptions } from './options'

// Half-open connections of clients without an MQTT keepalive are found by TCP's own.
const probeAfterMs = 30_000
// Connections that have not said CONNECT yet, beside the sessions.
const strangers = 100

/** The listening socket of a broker with all connections that came through it. */
export class Listener {
  readonly #server: Server
  readonly #options: ResolvedOptions
  readonly #sockets = new Set<Socket>()
  #port: number

  constructor(options: ResolvedOptions, onConnection: (socket: Socket) => void) {
    const { tls, limits } = options
    const sockets = { noDelay: true, keepAlive: true, keepAliveInitialDelay: probeAfterMs }
    this.#options = options
    this.#port = options.port
    this.#server = tls
      ? createTlsServer({ handshakeTimeout: limits.connectMs, ...tls, ...sockets }, onConnection)
      : createServer(sockets, onConnection)
    this.#server.maxConnections = limits.sessions + strangers
    this.#server.on('connection', socket => this.#track(socket))
    this.#server.on('tlsClientError', (error: Error, socket: TLSSocket) => this.#refuse(error, socket))
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
    const { host, tls } = this.#options
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
    return `${tls ? 'mqtts' : 'mqtt'}://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${this.port}`
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

  // Node leaves a connection open whose handshake takes too long.
  #refuse(error: Error, socket: TLSSocket): void {
    this.#options.logger.debug({ err: error }, 'a TLS handshake failed')
    socket.destroy()
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
