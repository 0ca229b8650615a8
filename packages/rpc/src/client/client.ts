import type {
  Clock,
  EventBody,
  Filter,
  Identity,
  JsonObject,
  Limits,
  Logger,
  Principal,
  Random,
  Security,
  Status,
  Transport,
  DiscoverySource,
} from '@collective/core'
import type { z } from 'zod'
import type { AgentDdl } from '../agents/ddl'
import type { ActionDefinition, ActionDefinitions, AgentDefinition } from '../agents/definition'
import type { DdlCache } from './ddl-cache'
import type { DiscoverOptions, PingReply, Roster } from './roster'
import type { Run, RunOptions } from './run'

/** What a client bounds. */
export interface ClientLimits extends Limits {
  /** Replies of one run that nobody has read yet; past it further ones are not kept but asked for again when there is room. Bytes. @default 16777216 */
  readonly unreadBytes: number
}

/** What `createClient` takes. */
export interface ClientOptions {
  /** Connected by the client, and closed with it. */
  readonly transport: Transport
  readonly security: Security
  /** Which collective is asked. @default 'collective' */
  readonly collective?: string
  /** How nodes are found. @default by broadcast */
  readonly discovery?: DiscoverySource
  /** Where DDLs are kept that were fetched. @default in memory, as long as the client lives */
  readonly ddlCache?: DdlCache
  /** @default defaultLimits */
  readonly limits?: Partial<ClientLimits>
  /** How long the first connection may take. Milliseconds. @default 10000 */
  readonly connectTimeout?: number
  /** Gives up connecting, and leaves nothing behind; once connected it means nothing any more. */
  readonly signal?: AbortSignal
  /** How long a node that the broker calls absent may take to come back. Milliseconds. @default 2000 */
  readonly unreachableGrace?: number
  /** How long replies may take after the timeout. Milliseconds. @default 1000 */
  readonly replyGrace?: number
  /** How often silent members are asked again, with the same bytes. Milliseconds. @default 2000 */
  readonly askAgainAfter?: number
  /** @default silent */
  readonly logger?: Logger
  /** @default the system's */
  readonly clock?: Clock
  /** @default the system's */
  readonly random?: Random
}

/** Calls actions of an agent whose definition is at hand. */
export type AgentProxy<Actions extends ActionDefinitions> = {
  readonly [Name in keyof Actions]: (
    input: z.input<Actions[Name]['input']>,
    options: RunOptions,
  ) => Run<z.output<Actions[Name]['output']>, PartOf<Actions[Name]>>
}

/** What an action yields, as its caller reads it; never where it only returns. */
export type PartOf<Action extends ActionDefinition> = Action extends {
  readonly partial: infer Part extends z.ZodObject
}
  ? z.output<Part>
  : never

/** Calls actions of an agent by name. Inputs are checked against its DDL where that is given or fetched, and by the nodes in any case. */
export interface NamedAgent {
  readonly name: string
  call(action: string, input: JsonObject, options: RunOptions): Run
  /** The same, and reads what the action yields while it runs, where it does. */
  stream(action: string, input: JsonObject, options: RunOptions): Run<unknown, unknown>
}

/** What a node emitted. */
export interface FleetEvent extends Pick<EventBody, 'kind' | 'data' | 'sequence' | 'boot'> {
  readonly sender: Identity
  readonly createdMs: number
}

/** Sends requests. */
export interface Client extends AsyncDisposable {
  readonly principal: Principal
  readonly collective: string
  /**
   * Calls an agent's actions: with its definition typed, or by its name. What is wrong with a call is thrown by what the call gives, before
   * anything is sent; see `Run.summary`.
   * @throws CollectiveError `closed` when an action is called
   */
  agent<Name extends string, Actions extends ActionDefinitions>(
    definition: AgentDefinition<Name, Actions>,
  ): AgentProxy<Actions>
  agent(name: string, ddl?: AgentDdl): NamedAgent
  /**
   * Finds the nodes that match. Names alone are taken at their word, and asked only where the filter demands something else too.
   * @throws CollectiveError `closed`, `discoveryFailed`; what publishing throws
   */
  discover(where: Filter, options?: DiscoverOptions): Promise<Roster>
  /** Asks everybody who matches, and yields answers as they come until discovery ends. */
  ping(where: Filter, options?: DiscoverOptions): AsyncIterable<PingReply>
  /**
   * Fetches an agent's DDL from the nodes: the newest version that any of the first three of them has. One that is kept is not sent again.
   * @throws CollectiveError `unknownAgent`, `nothingDiscovered`; `noReply` and its kin where none of them answers
   */
  ddl(agent: string, target: RunOptions): Promise<AgentDdl>
  /** Yields events from when it is first read until the loop is left or the signal fires; a reader far behind loses the oldest. */
  events(options: {
    readonly kinds: readonly string[]
    readonly signal?: AbortSignal
  }): AsyncIterable<FleetEvent>
  /** How the connection stands, from now on. */
  status(): AsyncIterable<Status>
  /**
   * Ends the runs in the air as an abort would, waits until they have their outcomes, and disconnects.
   * @param options.timeout how long that may take. Milliseconds. @default 10000
   */
  close(options?: { readonly timeout?: number }): Promise<void>
}
