import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Duplex } from 'node:stream'
import type { Logger } from '@collective/core'
import { Listener } from './listener'
import type { ResolvedOptions } from './options'

// Half-open connections of clients without an MQTT keepalive are found by TCP's own.
const probeAfterMs = 30_000
// Connections that have not said CONNECT yet, beside the sessions.
const strangers = 100

/** What every socket of a broker is set to. */
export const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: probeAfterMs } as const

/** How many connections a listener takes. */
export function maxConnections({ limits }: ResolvedOptions): number {
  return limits.sessions + strangers
}

/** Takes MQTT over TCP, or TLS where there is a certificate. */
export function tcpListener(options: ResolvedOptions, onConnection: (connection: Duplex) => void): Listener {
  const { tls, limits, host, port, logger } = options
  const server = tls
    ? createTlsServer({ handshakeTimeout: limits.connectMs, ...tls, ...socketOptions }, onConnection)
    : createServer(socketOptions, onConnection)
  endFailedHandshakes(server, logger)
  const scheme = tls ? 'mqtts' : 'mqtt'
  return new Listener(server, { scheme, host, port, maxConnections: maxConnections(options), logger })
}

/** Node leaves a connection open whose handshake takes too long. */
export function endFailedHandshakes(server: Server, logger: Logger): void {
  server.on('tlsClientError', (error: Error, socket: Duplex) => {
    logger.debug({ err: error }, 'a TLS handshake failed')
    socket.destroy()
  })
}
