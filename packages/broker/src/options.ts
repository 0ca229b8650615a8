import type { TlsOptions } from 'node:tls'
import { CollectiveError, defaultLimits, silentLogger, type Logger } from '@collective/core'
import type { BrokerUser, TopicRules } from './users'

/** How the embedded broker listens and whom it lets do what. */
export interface BrokerOptions {
  /** The address to listen on. @default '127.0.0.1' */
  readonly host?: string
  /** The TCP port to listen on; 0 takes any free one. @default 0 */
  readonly port?: number
  /** Listen for WebSocket too, on a port of its own. @default none */
  readonly webSocket?: WebSocketOptions
  /** Speak TLS: what `tls.createServer` takes, at least `key` and `cert`. @default none: plain TCP */
  readonly tls?: TlsOptions
  /** The first levels of every topic of the fleet, the same as in the transport's options. @default 'collective' */
  readonly prefix?: string
  /**
   * Who may connect, by user name. Without it everybody may, and do everything except speaking as the broker, which is refused on
   * other hosts than loopback unless `anonymous` is true. @default none
   */
  readonly users?: Readonly<Record<string, BrokerUser>>
  /** Let everybody connect who can reach a host that is not loopback. @default false */
  readonly anonymous?: boolean
  /** What each role may read and write. @default nodes and clients as in `defaultTopicRules` */
  readonly rules?: TopicRules
  /** What the broker bears before it refuses. */
  readonly limits?: Partial<BrokerLimits>
  /** Told of refusals, denials and broken connections. @default silent */
  readonly logger?: Logger
}

/** How the broker listens for MQTT over WebSocket, at any path. */
export interface WebSocketOptions {
  /** The TCP port to listen on; 0 takes any free one. @default 0 */
  readonly port?: number
  /**
   * The web pages that may connect from a browser, such as `https://fleet.example.net`; `*` is any. Programs, which name no origin, may in
   * any case. @default none
   */
  readonly origins?: readonly string[]
}

/** What the broker bears before it refuses. */
export interface BrokerLimits {
  /** Sessions at once; the next is refused with CONNACK 3, server unavailable. @default 5000 */
  readonly sessions: number
  /** Bytes of one packet from a client; a longer one ends the connection before it was read. @default 1064960, a frame and its topic */
  readonly packetBytes: number
  /** Bytes that may wait for one slow reader; past that its connection ends. @default 8388608 */
  readonly queuedBytes: number
  /** Subscriptions of one session; the next is refused with SUBACK 0x80. @default 1000 */
  readonly subscriptions: number
  /** Bytes of retained messages that clients publish (presence cards are apart); past that one is passed on and not kept. @default 1048576 */
  readonly retainedBytes: number
  /** From the TCP connection to its CONNECT packet. Milliseconds. @default 10000 */
  readonly connectMs: number
}

/** The same with every default filled in. */
export type ResolvedWebSocketOptions = Required<WebSocketOptions>

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly host: string
  readonly port: number
  readonly webSocket: ResolvedWebSocketOptions | undefined
  readonly tls: TlsOptions | undefined
  readonly prefix: string
  readonly users: Readonly<Record<string, BrokerUser>> | undefined
  readonly rules: TopicRules | undefined
  readonly limits: BrokerLimits
  readonly logger: Logger
}

const defaultBrokerLimits: BrokerLimits = Object.freeze({
  sessions: 5000,
  packetBytes: defaultLimits.frameBytes + 16_384,
  queuedBytes: 8 * 1024 * 1024,
  subscriptions: 1000,
  retainedBytes: 1024 * 1024,
  connectMs: 10_000,
})

/** @throws CollectiveError `invalidOption` */
export function resolveOptions(options: BrokerOptions): ResolvedOptions {
  const host = options.host ?? '127.0.0.1'
  const prefix = options.prefix ?? 'collective'
  const port = options.port ?? 0
  assertPort(port)
  assertPrefix(prefix)
  if (!options.users && !options.anonymous) assertLoopback(host)
  return Object.freeze({
    host,
    port,
    prefix,
    webSocket: options.webSocket && resolveWebSocket(options.webSocket),
    tls: options.tls,
    users: options.users,
    rules: options.rules,
    limits: resolveLimits(options.limits ?? {}),
    logger: options.logger ?? silentLogger,
  })
}

function resolveWebSocket({ port = 0, origins = [] }: WebSocketOptions): ResolvedWebSocketOptions {
  assertPort(port)
  for (const origin of origins) assertOrigin(origin)
  return Object.freeze({ port, origins: Object.freeze([...origins]) })
}

function resolveLimits(given: Partial<BrokerLimits>): BrokerLimits {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const limits = { ...defaultBrokerLimits, ...said }
  for (const [name, value] of Object.entries(limits))
    if (!Number.isSafeInteger(value) || value < 1)
      throw invalid(`expected limits.${name} to be a whole number from 1, got ${String(value)}`)
  return Object.freeze(limits)
}

function assertPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return
  throw invalid(`expected a port from 0 (any) to 65535, got ${String(port)}`)
}

// A browser says an origin as `new URL` writes it: a slash at its end, or a path, would match nobody.
function assertOrigin(origin: string): void {
  if (origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)) return
  throw invalid(`expected an origin such as https://fleet.example.net, or *, got ${JSON.stringify(origin)}`)
}

function assertPrefix(prefix: string): void {
  if (/^(?=.{1,128}$)[\w.-]+(?:\/[\w.-]+)*$/.test(prefix)) return
  throw invalid(
    `expected a prefix of letters, digits and _ . - with / between levels, got ${JSON.stringify(prefix)}`,
  )
}

function assertLoopback(host: string): void {
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return
  throw invalid(
    `whoever reaches ${host} could use this broker: give \`users\`, or say \`anonymous: true\`, or listen on 127.0.0.1`,
  )
}

function invalid(message: string): CollectiveError {
  return new CollectiveError('invalidOption', message)
}
