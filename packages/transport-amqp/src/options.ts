import {
  assertIdentity,
  CollectiveError,
  defaultLimits,
  silentLogger,
  type Identity,
  type Logger,
} from '@collective/core'

/** What one AMQP transport is like. Nothing is required. */
export interface AmqpOptions {
  /** The node that speaks: its queue, of which a broker has one, is named after it. @default none: a random name */
  readonly identity?: Identity
  /** The name of the queue itself, where a broker's rules ask for a certain one. At most 255 bytes. @default `collective.node.<identity>`, or `collective.client.<random>` */
  readonly queue?: string
  /** @default the one in the URL, or guest */
  readonly username?: string
  /** @default the one in the URL, or guest */
  readonly password?: string
  /** PEM of the authorities that may have signed the broker's certificate. @default those of Node.js */
  readonly ca?: string | readonly string[]
  /** PEM of the certificate (and its chain) that shows who we are. Needs `key`. */
  readonly cert?: string
  /** PEM of the private key of `cert`. */
  readonly key?: string
  /** Opens `key`, where that is encrypted. */
  readonly passphrase?: string
  /** The name that the broker's certificate must have. @default the host of the URL */
  readonly serverName?: string
  /** How long one attempt to connect to one broker may take. Milliseconds. @default 5000 */
  readonly connectTimeout?: number
  /** How often each side shows that it lives; a dead connection is noticed after two to three of it. A broker with a lower one lowers it. Milliseconds, in whole seconds. @default 10000 */
  readonly heartbeat?: number
  /** The longest wait between two attempts to reconnect; the waits grow up to it and are spread at random. Milliseconds. @default 5000 */
  readonly reconnectDelay?: number
  /** How many frames the broker may have on their way to us before it hears that we have them. Flow control alone: it limits no node's work. 1 to 65535. @default 1000 */
  readonly prefetch?: number
  /** The largest frame sent; RabbitMQ takes up to its `max_message_size`. Bytes. @default 1048576 */
  readonly maxFrameBytes?: number
  /** Told of lost connections and of handlers that throw. @default silent */
  readonly logger?: Logger
}

/** The options with everything decided. */
export interface AmqpSettings {
  readonly queue: string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly tls: TlsSettings
  readonly connectTimeoutMs: number
  readonly heartbeatMs: number
  readonly reconnectDelayMs: number
  readonly prefetch: number
  readonly maxFrameBytes: number
  readonly logger: Logger
}

/** What only encrypted connections use; what is not set is not there. */
export interface TlsSettings {
  readonly ca?: string | string[]
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  readonly servername?: string
}

/**
 * Decides what was left open.
 * @param randomHex 16 hexadecimal digits that nobody else has
 * @throws CollectiveError `invalidOption`, `invalidIdentity`
 */
export function resolveOptions(options: AmqpOptions, randomHex: string): AmqpSettings {
  assertKnown(options)
  const { identity } = options
  if (identity !== undefined) assertIdentity(identity)
  return Object.freeze({
    queue: queueOf(options, randomHex),
    username: optionalText(options, 'username'),
    password: optionalText(options, 'password'),
    tls: tlsOf(options),
    connectTimeoutMs: within(options, 'connectTimeout', milliseconds) ?? 5000,
    heartbeatMs: wholeSeconds(within(options, 'heartbeat', heartbeats) ?? 10_000),
    reconnectDelayMs: within(options, 'reconnectDelay', milliseconds) ?? 5000,
    prefetch: within(options, 'prefetch', { from: 1, to: 0xffff }) ?? 1000,
    maxFrameBytes: within(options, 'maxFrameBytes', { from: 1, to: 2 ** 31 }) ?? defaultLimits.frameBytes,
    logger: options.logger ?? silentLogger,
  })
}

const optionNames: Readonly<Record<keyof AmqpOptions, true>> = {
  identity: true,
  queue: true,
  username: true,
  password: true,
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  serverName: true,
  connectTimeout: true,
  heartbeat: true,
  reconnectDelay: true,
  prefetch: true,
  maxFrameBytes: true,
  logger: true,
}

// Options also come from configuration files, where no compiler finds a word that is spelled wrong.
function assertKnown(options: AmqpOptions): void {
  const unknown = Object.keys(options).find(name => !Object.hasOwn(optionNames, name))
  if (unknown === undefined) return
  throw new CollectiveError(
    'invalidOption',
    `expected options of the AMQP transport, got ${unknown}: use one of ${Object.keys(optionNames).join(', ')}`,
  )
}

function queueOf(options: AmqpOptions, randomHex: string): string {
  const { identity } = options
  const queue = optionalText(options, 'queue')
  if (queue === undefined)
    return identity === undefined ? `collective.client.${randomHex}` : `collective.node.${identity}`
  // Names that begin with amq. are the broker's own.
  if (queue !== '' && !queue.startsWith('amq.') && Buffer.byteLength(queue) <= 255) return queue
  throw invalid('queue', 'a name of at most 255 bytes that does not begin with amq.', queue)
}

function tlsOf({ ca, cert, key, passphrase, serverName }: AmqpOptions): TlsSettings {
  if ((cert === undefined) !== (key === undefined))
    throw new CollectiveError(
      'invalidOption',
      'expected cert and key together, got one of them: give both or none',
    )
  return Object.freeze({
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  })
}

function optionalText(options: AmqpOptions, name: 'queue' | 'username' | 'password'): string | undefined {
  const value: unknown = options[name]
  if (value === undefined || typeof value === 'string') return value
  // Not the value itself: it may be a password.
  throw new CollectiveError('invalidOption', `${name}: expected a text, got ${typeof value}`)
}

type NumberName = 'connectTimeout' | 'heartbeat' | 'reconnectDelay' | 'prefetch' | 'maxFrameBytes'

interface Range {
  readonly from: number
  readonly to: number
}

const milliseconds: Range = { from: 1, to: 2 ** 31 - 1 }
// AMQP counts seconds, in 16 bits; none would mean that nobody notices a dead connection.
const heartbeats: Range = { from: 1000, to: 0xffff * 1000 }

function wholeSeconds(ms: number): number {
  return Math.round(ms / 1000) * 1000
}

function within(options: AmqpOptions, name: NumberName, { from, to }: Range): number | undefined {
  const value: unknown = options[name]
  if (value === undefined) return undefined
  if (typeof value === 'number' && value >= from && value <= to) return value
  throw invalid(name, `a number from ${from} to ${to}`, value)
}

function invalid(name: string, expected: string, value: unknown): CollectiveError {
  return new CollectiveError(
    'invalidOption',
    `${name}: expected ${expected}, got ${JSON.stringify(value) ?? typeof value}`,
  )
}
