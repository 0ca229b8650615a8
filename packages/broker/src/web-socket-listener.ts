import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws'
import { Listener } from './listener'
import { endFailedHandshakes, maxConnections, socketOptions } from './tcp-listener'
import type { ResolvedOptions, ResolvedWebSocketOptions } from './options'

// MQTT 3.1.1, section 6: the subprotocol that client and server must name.
const subprotocol = 'mqtt'

/** What takes a connection, and says of it whether it has been admitted. */
export type OnWebSocket = (connection: Duplex) => { readonly isAdmitted: boolean }

// What a stranger may make the broker keep: HTTP headers and a CONNECT.
const strangerBytes = 65_536

/**
 * Takes MQTT over WebSocket, with TLS where there is a certificate. Web pages may connect only from origins that are listed: a browser lets any
 * page that it shows reach this machine, and would open a broker without users to all of them.
 */
export function webSocketListener(
  options: ResolvedOptions,
  { port, origins }: ResolvedWebSocketOptions,
  onConnection: OnWebSocket,
): Listener {
  const { host, tls, limits, logger } = options
  const server = httpServer(options)
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.packetBytes,
    handleProtocols: () => subprotocol,
  })
  server.on('upgrade', (request, socket, head) => {
    const refused = refusalOf(request, origins)
    if (refused === undefined)
      return sockets.handleUpgrade(request, socket, head, each => take(each, socket, onConnection))
    logger.warn({ origin: request.headers.origin, status: refused }, 'a WebSocket was refused')
    refuse(socket, refused)
  })
  const scheme = tls ? 'wss' : 'ws'
  return new Listener(server, { scheme, host, port, maxConnections: maxConnections(options), logger })
}

function httpServer({ tls, limits, logger }: ResolvedOptions): Server {
  const { connectMs } = limits
  const times = {
    headersTimeout: connectMs,
    requestTimeout: connectMs,
    connectionsCheckingInterval: connectMs,
  }
  const server = tls
    ? createTlsServer({ handshakeTimeout: connectMs, ...tls, ...socketOptions, ...times })
    : createServer({ ...socketOptions, ...times })
  endFailedHandshakes(server, logger)
  return server.on('request', (_request, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket' })
    response.end('expected MQTT over WebSocket\n')
  })
}

/** @returns the HTTP status of the refusal */
function refusalOf({ headers }: IncomingMessage, origins: readonly string[]): number | undefined {
  const { origin, 'sec-websocket-protocol': offered = '' } = headers
  if (origin !== undefined && !origins.includes(origin) && !origins.includes('*')) return 403
  return offered.split(/\s*,\s*/).includes(subprotocol) ? undefined : 400
}

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function take(webSocket: WebSocket, socket: Duplex, onConnection: OnWebSocket): void {
  const connection = createWebSocketStream(webSocket)
  // The stream alone would wait until everything has been read of a connection that nobody reads any more.
  webSocket.once('close', () => connection.destroy())
  const session = onConnection(connection)
  let bytes = 0
  const guard = (chunk: Uint8Array): void => {
    bytes += chunk.length
    if (session.isAdmitted) socket.off('data', guard)
    else if (bytes > strangerBytes) socket.destroy()
  }
  socket.on('data', guard)
}
