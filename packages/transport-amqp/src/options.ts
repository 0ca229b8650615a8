import {
  assertIdentity,
  CollectiveError,
  defaultLimits,
  silentLogger,
  type Identity,
  type Logger,
  type TlsOptions,
} from '@collective/core'
import {
  assertKnownOptions,
  frameSizes,
  invalidOption,
  optionalNumber,
  optionalText,
  timerMs,
  tlsSettings,
  type NumberRange,
  type TlsSettings,
} from '@collective/core/internal'

/** By what we say who we are. */
export type AmqpAuth = 'password' | 'certificate'

/** What one AMQP transport is like. Nothing is required. */
export interface AmqpOptions extends TlsOptions {
  /** The node that speaks: its queue, of which a broker has one, is named after it. @default none: a random name */
  readonly identity?: Identity
  /** The name of the queue itself, where a broker's rules ask for a certain one. At most 255 bytes. @default `collective.node.<identity>`, or `collective.client.<random>` */
  readonly queue?: string
  /** @default the one in the URL, or guest */
  readonly username?: string
  /** @default the one in the URL, or guest */
  readonly password?: string
  /**
   * How we say who we are: by user name and password, or by `cert` alone (SASL EXTERNAL), where the broker takes the user from it: RabbitMQ
   * with the plug-in `rabbitmq_auth_mechanism_ssl`.
   * @default 'password'
   */
  readonly auth?: AmqpAuth
  /** How long one attempt to connect to one broker may take. Milliseconds. @default 5000 */
  readonly connectTimeout?: number
  /** How often each side shows that it lives; a dead connection is noticed within two of it here, and within three at the broker. A broker with a lower one lowers it. Milliseconds, in whole seconds. @default 10000 */
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
  readonly auth: AmqpAuth
  readonly tls: TlsSettings
  readonly connectTimeoutMs: number
  readonly heartbeatMs: number
  readonly reconnectDelayMs: number
  readonly prefetch: number
  readonly maxFrameBytes: number
  readonly logger: Logger
}

/**
 * Decides what was left open.
 * @param randomHex 16 hexadecimal digits that nobody else has
 * @throws CollectiveError `invalidOption`, `invalidIdentity`
 */
export function resolveOptions(options: AmqpOptions, randomHex: string): AmqpSettings {
  assertKnownOptions(options, Object.keys(optionNames), 'the AMQP transport')
  const { identity } = options
  if (identity !== undefined) assertIdentity(identity)
  return Object.freeze({
    queue: queueOf(options, randomHex),
    username: optionalText(options, 'username'),
    password: optionalText(options, 'password'),
    auth: authOf(options),
    tls: tlsSettings(options),
    connectTimeoutMs: optionalNumber(options, 'connectTimeout', timerMs) ?? 5000,
    heartbeatMs: wholeSeconds(optionalNumber(options, 'heartbeat', heartbeats) ?? 10_000),
    reconnectDelayMs: optionalNumber(options, 'reconnectDelay', timerMs) ?? 5000,
    prefetch: optionalNumber(options, 'prefetch', { from: 1, to: 0xffff }) ?? 1000,
    maxFrameBytes: optionalNumber(options, 'maxFrameBytes', frameSizes) ?? defaultLimits.frameBytes,
    logger: options.logger ?? silentLogger,
  })
}

const optionNames: Readonly<Record<keyof AmqpOptions, true>> = {
  identity: true,
  queue: true,
  username: true,
  password: true,
  auth: true,
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

function authOf({ auth = 'password', cert }: AmqpOptions): AmqpAuth {
  if (auth !== 'password' && auth !== 'certificate')
    throw invalidOption('auth', 'password or certificate', auth)
  if (auth === 'password' || cert !== undefined) return auth
  throw new CollectiveError(
    'invalidOption',
    'auth: expected cert and key too, got none: give them, or a password',
  )
}

function queueOf(options: AmqpOptions, randomHex: string): string {
  const { identity } = options
  const queue = optionalText(options, 'queue')
  if (queue === undefined)
    return identity === undefined ? `collective.client.${randomHex}` : `collective.node.${identity}`
  // Names that begin with amq. are the broker's own.
  if (queue !== '' && !queue.startsWith('amq.') && Buffer.byteLength(queue) <= 255) return queue
  throw invalidOption('queue', 'a name of at most 255 bytes that does not begin with amq.', queue)
}

// AMQP counts seconds, in 16 bits; none would mean that nobody notices a dead connection.
const heartbeats: NumberRange = { from: 1000, to: 0xffff * 1000 }

function wholeSeconds(ms: number): number {
  return Math.round(ms / 1000) * 1000
}
