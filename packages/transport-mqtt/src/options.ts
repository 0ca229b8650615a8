import {
  assertIdentity,
  CollectiveError,
  defaultLimits,
  silentLogger,
  type Identity,
  type Logger,
} from '@collective/core'
import { spellings, type Spelling, type SpellingName } from './spelling'

/** Which MQTT is spoken: 5, 3.1.1 (whose number on the wire is 4), or the newest that the broker takes. */
export type ProtocolVersion = 5 | 4 | 'auto'

/** What one MQTT transport is like. Nothing is required. */
export interface MqttOptions {
  /** The node that speaks: its MQTT client id, of which a broker has one session, comes from it. @default none: a random client id */
  readonly identity?: Identity
  /** The client id itself, where a broker's rules ask for a certain one. @default made of `prefix` and `identity`, or random */
  readonly clientId?: string
  /** What all topics begin with: levels of `A-Z a-z 0-9 _ . -`, separated by `/`. @default 'collective' */
  readonly prefix?: string
  /**
   * How topics are written: as they are, or so that RabbitMQ's plug-in, which takes dots for levels, hands them over. All who are to meet on a
   * broker have the same.
   * @default 'plain'
   */
  readonly topics?: SpellingName
  /** @default 'auto': 5, and 3.1.1 where the broker refuses that */
  readonly protocolVersion?: ProtocolVersion
  /** @default the one in the URL, if any */
  readonly username?: string
  /** @default the one in the URL, if any */
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
export function resolveOptions(options: MqttOptions, randomHex: string): MqttSettings {
  assertKnown(options)
  const { identity, prefix = 'collective' } = options
  if (identity !== undefined) assertIdentity(identity)
  if (!/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(prefix))
    throw invalid('prefix', 'levels of A-Z a-z 0-9 _ . - separated by /', prefix)
  return Object.freeze({
    identity,
    clientId: optionalText(options, 'clientId') ?? clientIdOf(prefix, identity, randomHex),
    prefix,
    spelling: spellingOf(options.topics),
    protocolVersion: versionOf(options.protocolVersion),
    username: optionalText(options, 'username'),
    password: optionalText(options, 'password'),
    tls: tlsOf(options),
    connectTimeoutMs: positive(options, 'connectTimeout') ?? 5000,
    keepAliveMs: positive(options, 'keepAlive') ?? 20_000,
    reconnectDelayMs: positive(options, 'reconnectDelay') ?? 5000,
    maxFrameBytes: positive(options, 'maxFrameBytes') ?? defaultLimits.frameBytes,
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

// Options also come from configuration files, where no compiler finds a word that is spelled wrong.
function assertKnown(options: MqttOptions): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(optionNames, name)) continue
    throw new CollectiveError(
      'invalidOption',
      `expected options of the MQTT transport, got ${name}: use one of ${Object.keys(optionNames).join(', ')}`,
    )
  }
}

// A colon is in no identity and in no prefix, so a node's id is never another's.
function clientIdOf(prefix: string, identity: Identity | undefined, randomHex: string): string {
  return `${prefix.replaceAll('/', ':')}:${identity ?? `:${randomHex}`}`
}

function spellingOf(name: SpellingName = 'plain'): Spelling {
  if (Object.hasOwn(spellings, name)) return spellings[name]
  throw invalid('topics', Object.keys(spellings).join(' or '), name)
}

function versionOf(version: ProtocolVersion = 'auto'): ProtocolVersion {
  if (version === 5 || version === 4 || version === 'auto') return version
  throw invalid('protocolVersion', "5, 4 (MQTT 3.1.1) or 'auto'", version)
}

function tlsOf(options: MqttOptions): TlsSettings {
  const { ca, cert, key, passphrase, serverName } = options
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

function optionalText(options: MqttOptions, name: 'clientId' | 'username' | 'password'): string | undefined {
  const value: unknown = options[name]
  if (value === undefined || typeof value === 'string') return value
  // Not the value itself: it may be a password.
  throw new CollectiveError('invalidOption', `${name}: expected a text, got ${typeof value}`)
}

type NumberName = 'connectTimeout' | 'keepAlive' | 'reconnectDelay' | 'maxFrameBytes'

function positive(options: MqttOptions, name: NumberName): number | undefined {
  const value: unknown = options[name]
  if (value === undefined) return undefined
  if (typeof value === 'number' && value > 0 && value < 2 ** 31) return value
  throw invalid(name, 'a number above 0', value)
}

function invalid(name: string, expected: string, value: unknown): CollectiveError {
  return new CollectiveError(
    'invalidOption',
    `${name}: expected ${expected}, got ${JSON.stringify(value) ?? typeof value}`,
  )
}
