import type {
  Auditor,
  Authorize,
  ClassesSource,
  Clock,
  DataPlugin,
  Facts,
  FactsSource,
  Identity,
  Journal,
  JsonValue,
  Limits,
  Logger,
  Random,
  Security,
  Status,
  Transport,
} from '@collective/core'
import type { AgentImplementation, NodeView } from '../agents/implementation'
import type { RegistrationOptions } from './registration'

/** What a node bounds. */
export interface NodeLimits extends Limits {
  /** Actions running at once, over all agents. @default 16 */
  readonly concurrency: number
  /** Requests waiting for their turn; past it the node answers `busy`. @default 256 */
  readonly queue: number
  /** Running and waiting requests of one caller. @default 128 */
  readonly perCaller: number
  /** The longest ttl that is accepted. More than the default takes a durable journal. Milliseconds. @default 600000 */
  readonly maxTtlMs: number
  /** How far clocks may differ. Milliseconds. @default 60000 */
  readonly skewMs: number
  /** The longest timeout that an action gets, whatever is asked. Milliseconds. @default 3600000 */
  readonly maxTimeoutMs: number
}

/** What `createNode` takes. */
export interface NodeOptions {
  readonly identity: Identity
  /** Connected by the node, and closed with it. */
  readonly transport: Transport
  readonly security: Security
  readonly agents?: readonly AgentImplementation[]
  /** A source, or the facts themselves. @default {} */
  readonly facts?: FactsSource | Facts
  /** A source, or the classes themselves. @default [] */
  readonly classes?: ClassesSource | readonly string[]
  /** How old facts and classes may be when they are looked at. Milliseconds. @default 300000 */
  readonly factsMaxAge?: number
  readonly dataPlugins?: readonly DataPlugin[]
  /** Its main one first. @default ['collective'] */
  readonly collectives?: readonly string[]
  readonly limits?: Partial<NodeLimits>
  /** Who may do what: `policyFiles` of `@collective/rpc/node`, or code. Without one, everybody whose frame verifies may. */
  readonly authorize?: Authorize
  /** Told of every decision and outcome, and closed with the node: `fileAuditor` of `@collective/rpc/node`, or code. @default none */
  readonly auditor?: Auditor
  /** Closed with the node. `durableJournal` of `@collective/rpc/node` survives it. @default in memory */
  readonly journal?: Journal
  readonly hooks?: NodeHooks
  /** Has the node tell who watches that it has started, is alive and stops. @default it tells nobody */
  readonly registration?: RegistrationOptions
  /** What `rpcutil get_config_item` may show; keys that look like secrets are redacted. @default {} */
  readonly configuration?: Readonly<Record<string, JsonValue>>
  /** How long the first connection may take. Milliseconds. @default 10000 */
  readonly connectTimeout?: number
  /** @default silent */
  readonly logger?: Logger
  /** @default the system's */
  readonly clock?: Clock
  /** @default the system's */
  readonly random?: Random
}

/** What hooks are told about. */
export interface HookedRequest {
  readonly requestId: string
  readonly runId: string
  readonly caller: string
  readonly collective: string
  readonly agent: string
  readonly action: string
}

/** What hooks are told about a reply. */
export interface HookedReply extends HookedRequest {
  readonly outcome: string
  /** From receipt to reply. Milliseconds. */
  readonly durationMs: number
}

/** Called around the steps of a request, in this order; what they throw is logged and changes nothing. */
export interface NodeHooks {
  /** A verified request that matched and may run. */
  readonly onReceive?: (request: HookedRequest) => void
  /** Its action starts. */
  readonly onExecute?: (request: HookedRequest) => void
  /** Its reply is on its way. */
  readonly onReply?: (reply: HookedReply) => void
}

/** Hosts agents. */
export interface FleetNode extends NodeView, AsyncDisposable {
  addAgent(agent: AgentImplementation): Promise<void>
  removeAgent(name: string): Promise<void>
  /** Tells whoever watches. @throws `invalidName`, `notConnected` */
  emit(kind: string, data: JsonValue): Promise<void>
  /** Reads facts and classes again now. */
  refresh(): Promise<void>
  status(): AsyncIterable<Status>
  /**
   * Takes no new work, lets actions finish until the timeout, then fires their signals; sends what is to be sent and disconnects.
   * @param options.timeout milliseconds. @default 10000
   * @returns the requests that did not finish
   */
  close(options?: { readonly timeout?: number }): Promise<readonly HookedRequest[]>
}
