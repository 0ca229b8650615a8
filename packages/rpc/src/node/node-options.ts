import { assertIdentity, assertName, CollectiveError, defaultLimits, silentLogger } from '@collective/core'
import type { Clock, Journal, Logger, Random } from '@collective/core'
import { memoryJournal } from '../journal/memory-journal'
import { systemClock, systemRandom } from '../system/system-clock'
import type { NodeLimits, NodeOptions } from './node'
import type { RegistrationOptions } from './registration'

/** What a node bounds where nobody says otherwise. */
const defaultNodeLimits: NodeLimits = Object.freeze({
  ...defaultLimits,
  concurrency: 16,
  queue: 256,
  perCaller: 128,
  maxTtlMs: 600_000,
  skewMs: 60_000,
  maxTimeoutMs: 3_600_000,
})

const shortestIntervalMs = 1_000

/** A node's options with every default filled in. */
export type NodeSettings = Required<
  Omit<NodeOptions, 'authorize' | 'auditor' | 'registration' | 'limits' | 'connectTimeout' | 'factsMaxAge'>
> &
  Pick<NodeOptions, 'authorize' | 'auditor' | 'registration'> & {
    readonly limits: NodeLimits
    readonly connectTimeoutMs: number
    readonly factsMaxAgeMs: number
    readonly clock: Clock
    readonly random: Random
    readonly logger: Logger
  }

/** @throws CollectiveError `invalidIdentity`, `invalidName`, `invalidOption` */
export function resolveNodeOptions(options: NodeOptions): NodeSettings {
  assertIdentity(options.identity)
  const collectives = options.collectives ?? ['collective']
  for (const collective of collectives) assertName(collective, 'collective')
  if (collectives.length === 0)
    throw new CollectiveError('invalidOption', 'collectives: expected at least one, got none')
  assertSameIdentity(options)
  const clock = options.clock ?? systemClock
  const limits = Object.freeze({ ...defaultNodeLimits, ...options.limits })
  const journal = options.journal ?? memoryJournal({ clock })
  assertRemembered(limits, journal)
  assertInterval(options.registration)
  return Object.freeze({
    identity: options.identity,
    transport: options.transport,
    security: options.security,
    agents: options.agents ?? [],
    facts: options.facts ?? {},
    classes: options.classes ?? [],
    factsMaxAgeMs: options.factsMaxAge ?? 300_000,
    dataPlugins: options.dataPlugins ?? [],
    collectives,
    limits,
    authorize: options.authorize,
    auditor: options.auditor,
    journal,
    hooks: options.hooks ?? {},
    registration: options.registration,
    configuration: options.configuration ?? {},
    connectTimeoutMs: options.connectTimeout ?? 10_000,
    logger: (options.logger ?? silentLogger).child({ identity: options.identity }),
    clock,
    random: options.random ?? systemRandom,
  })
}

// What is made before a start is refused without one: with a long ttl that would be most of what arrives.
function assertRemembered({ maxTtlMs }: NodeLimits, { durable }: Journal): void {
  if (durable || maxTtlMs <= defaultNodeLimits.maxTtlMs) return
  throw new CollectiveError(
    'invalidOption',
    `limits.maxTtlMs: expected at most ${defaultNodeLimits.maxTtlMs} without a durable journal, got ${maxTtlMs}: give the node durableJournal({ path })`,
  )
}

// Each node of a fleet speaks that often.
function assertInterval(
  { interval }: Pick<RegistrationOptions, 'interval'> = { interval: shortestIntervalMs },
): void {
  if (Number.isFinite(interval) && interval >= shortestIntervalMs) return
  throw new CollectiveError(
    'invalidOption',
    `registration.interval: expected at least ${shortestIntervalMs} milliseconds, got ${interval}`,
  )
}

function assertSameIdentity({ identity, security }: NodeOptions): void {
  const { kind, id } = security.principal
  if (kind === 'node' && id === identity) return
  throw new CollectiveError(
    'invalidOption',
    `the node is ${identity}, but its security speaks for the ${kind} ${id}: give both the same identity`,
  )
}
