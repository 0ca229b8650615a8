import {
  assertIdentity,
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
  type TlsSettings,
} from '@collective/core/internal'
import { spellingOf, type Spelling, type SpellingName } from './spelling'

/** Which MQTT is spoken: 5, 3.1.1 (whose number on the wire is 4), or the newest that the broker takes. */
export type ProtocolVersion = 5 | 4 | 'auto'

/** What one MQTT transport is like. Nothing is required. */
export interface MqttOptions extends TlsOptions {
  /** The node that speaks: its MQTT client id, of which a broker has one session, comes from it. @default none: a random client id */
  readonly identity?: Identity
  /** The client id itself, where a broker's rules ask for a certain one. @default made of `prefix` and `identity`, or random */
  readonly clientId?: string
  /** What all topics begin with: levels of `A-Z a-z 0-9 _ . -`, separated by `/`. @default 'collective' */
  readonly prefix?: string
  /**
   * How topics are written: as they are, or so that RabbitMQ's plug-in, which takes dots for levels, hands them over. All who are to meet on a
   * broker have the same. A URL with `?topics=` says it of its broker alone.
   * @default 'plain'
   */
  readonly topics?: SpellingName
  /** @default 'auto': 5, and 3.1.1 where the broker refuses that */
  readonly protocolVersion?: ProtocolVersion
  /** @default the one in the URL, if any */
  readonly username?: string
  /** @default the one in the URL, if any */
  readonly password?: string
  /** How long one attempt to connect to one broker may take. Milliseconds. @default 5000 */
  readonly connectTimeout?: number
  /** How long nothing may be heard of the broker; a dead connection is noticed within one and a half of it. Milliseconds, in whole seconds. @default 20000 */
  readonly keepAlive?: number
  /** The longest wait between two attempts to reconnect; the waits grow up to it and are spread at random. Milliseconds. @default 5000 */
  readonly reconnectDelay?: number
  /** The largest frame sent; a broker with a lower limit lowers it, where it says so (MQTT 5). Bytes. @default 1048576 */
  readonly maxFrameBytes?: number
  /** Told of lost connections and of handlers that throw. @default silent */
  readonly logger?: Logger
}

/** The options with everything decided. */
export interface MqttSettings {
  readonly identity: Identity | undefined
  readonly clientId: string
  readonly prefix: string
  readonly spelling: Spelling
  readonly protocolVersion: ProtocolVersion
  readonly username: string | undefined
  readonly password: string | undefined
  readonly tls: TlsSettings
  readonly connectTimeoutMs: number
  readonly keepAliveMs: number
  readonly reconnectDelayMs: number
  readonly maxFrameBytes: number
  readonly logger: Logger
}

/**
 * Decides what was left open.
 * @param randomHex 16 hexadecimal digits that nobody else has
 * @throws CollectiveError `invalidOption`, `invalidIdentity`
 */
export function resolveOptions(options: MqttOptions, randomHex: string): MqttSettings {
  assertKnownOptions(options, Object.keys(optionNames), 'the MQTT transport')
  const { identity, prefix = 'collective' } = options
  if (identity !== undefined) assertIdentity(identity)
  if (!/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(prefix))
    throw invalidOption('prefix', 'levels of A-Z a-z 0-9 _ . - separated by /', prefix)
  return Object.freeze({
    identity,
    clientId: optionalText(options, 'clientId') ?? clientIdOf(prefix, identity, randomHex),
    prefix,
    spelling: spellingOf(options.topics ?? 'plain'),
    protocolVersion: versionOf(options.protocolVersion),
    username: optionalText(options, 'username'),
    password: optionalText(options, 'password'),
    tls: tlsSettings(options),
    connectTimeoutMs: optionalNumber(options, 'connectTimeout', timerMs) ?? 5000,
    keepAliveMs: optionalNumber(options, 'keepAlive', timerMs) ?? 20_000,
    reconnectDelayMs: optionalNumber(options, 'reconnectDelay', timerMs) ?? 5000,
    maxFrameBytes: optionalNumber(options, 'maxFrameBytes', frameSizes) ?? defaultLimits.frameBytes,
    logger: options.logger ?? silentLogger,
  })
}

const optionNames: Readonly<Record<keyof MqttOptions, true>> = {
  identity: true,
  clientId: true,
  prefix: true,
  topics: true,
  protocolVersion: true,
  username: true,
  password: true,
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  serverName: true,
  connectTimeout: true,
  keepAlive: true,
  reconnectDelay: true,
  maxFrameBytes: true,
  logger: true,
}

// A colon is in no identity and in no prefix, so a node's id is never another's.
function clientIdOf(prefix: string, identity: Identity | undefined, randomHex: string): string {
  return `${prefix.replaceAll('/', ':')}:${identity ?? `:${randomHex}`}`
}

function versionOf(version: ProtocolVersion = 'auto'): ProtocolVersion {
  if (version === 5 || version === 4 || version === 'auto') return version
  throw invalidOption('protocolVersion', "5, 4 (MQTT 3.1.1) or 'auto'", version)
}
