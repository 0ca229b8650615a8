import { assertName, CollectiveError, defaultLimits, silentLogger } from '@collective/core'
import type { Clock, DiscoverySource, Logger, Random, Security, Transport } from '@collective/core'
import { systemClock, systemRandom } from '../system/system-clock'
import { memoryDdlCache, type DdlCache } from './ddl-cache'
import type { ClientLimits, ClientOptions } from './client'

/** What a client bounds where nobody says otherwise. */
const defaultClientLimits: ClientLimits = Object.freeze({
  ...defaultLimits,
  unreadBytes: 16 * 1024 * 1024,
})

/** A client's options with every default filled in. */
export interface ClientSettings {
  readonly transport: Transport
  readonly security: Security
  readonly collective: string
  readonly discovery: DiscoverySource | undefined
  readonly ddlCache: DdlCache
  readonly limits: ClientLimits
  readonly connectTimeoutMs: number
  readonly unreachableGraceMs: number
  readonly replyGraceMs: number
  readonly askAgainAfterMs: number
  readonly logger: Logger
  readonly clock: Clock
  readonly random: Random
}

/** @throws CollectiveError `invalidName`, `invalidOption` */
export function resolveClientOptions(options: ClientOptions): ClientSettings {
  const collective = options.collective ?? 'collective'
  assertName(collective, 'collective')
  assertClient(options.security)
  return Object.freeze({
    transport: options.transport,
    security: options.security,
    collective,
    discovery: options.discovery,
    ddlCache: options.ddlCache ?? memoryDdlCache(),
    limits: Object.freeze({ ...defaultClientLimits, ...options.limits }),
    connectTimeoutMs: duration('connectTimeout', options.connectTimeout ?? 10_000),
    unreachableGraceMs: duration('unreachableGrace', options.unreachableGrace ?? 2_000),
    replyGraceMs: duration('replyGrace', options.replyGrace ?? 1_000),
    askAgainAfterMs: duration('askAgainAfter', options.askAgainAfter ?? 2_000),
    logger: options.logger ?? silentLogger,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
  })
}

/**
 * A time of the user's, checked.
 * @throws CollectiveError `invalidOption`
 */
export function duration(name: string, valueMs: number, leastMs = 0): number {
  if (Number.isFinite(valueMs) && valueMs >= leastMs) return Math.round(valueMs)
  throw new CollectiveError(
    'invalidOption',
    `${name} is a number of milliseconds of at least ${leastMs}, got ${valueMs}`,
    { path: name },
  )
}

function assertClient({ principal }: Security): void {
  if (principal.kind === 'client') return
  throw new CollectiveError(
    'invalidOption',
    `a client needs a caller's security, and this one speaks for the node ${principal.id}: a node may not speak as a client`,
    { path: 'security' },
  )
}
