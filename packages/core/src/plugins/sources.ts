import type { Filter } from '../filters/filter'
import type { Identity } from '../identity/identity'
import type { JsonObject, JsonValue } from '../messages/json'
import type { CallOptions } from './transport'

/** A node's facts: typed, possibly nested. */
export type Facts = JsonObject

/** Where facts come from. */
export interface FactsSource {
  /** For messages and logs, such as `file /etc/facts.yaml`. */
  readonly name: string
  /** @throws `factsUnavailable`; the signal's reason */
  load(options: CallOptions): Promise<Facts>
}

/** Where classes come from: names of the roles a node has. */
export interface ClassesSource {
  /** For messages and logs. */
  readonly name: string
  /** @throws `factsUnavailable`; the signal's reason */
  load(options: CallOptions): Promise<readonly string[]>
}

/** What a data plugin says of itself. */
export interface DataPluginDdl {
  readonly name: string
  readonly description: string
  readonly version: string
  /** Bounds a query. Milliseconds. */
  readonly timeoutMs: number
  /** What its argument means; undefined where it takes none. */
  readonly argument?: string
  /** Its fields by name, with their descriptions. */
  readonly output: Readonly<Record<string, string>>
}

/** Something a node can look up for a filter, `name('argument').field`, or for an action. */
export interface DataPlugin {
  readonly ddl: DataPluginDdl
  /** @throws any error: the comparison is then false under both signs */
  query(argument: string | undefined, options: CallOptions): Promise<Readonly<Record<string, JsonValue>>>
}

/** What a discovery source can judge by itself. What it cannot, the nodes check again when the request comes. */
export interface DiscoveryCapabilities {
  /** The kinds of filter term it applies. */
  readonly terms: readonly ('identity' | 'fact' | 'class' | 'agent' | 'data')[]
}

/** Names the nodes that match a filter. */
export interface DiscoverySource {
  /** For the progress line: `Discovering nodes by NAME`. */
  readonly name: string
  readonly capabilities: DiscoveryCapabilities
  /** Yields each identity as it is known; throws `discoveryFailed`. */
  discover(filter: Filter, options: CallOptions): AsyncIterable<Identity>
}

/** One node as a registry knows it. */
export interface RegistryEntry {
  readonly identity: Identity
  readonly facts: Facts
  readonly classes: readonly string[]
  readonly agents: readonly string[]
  /** When it was last heard of, milliseconds since 1970 on the registry's clock. */
  readonly seenMs: number
}

/** Keeps what nodes say of themselves. */
export interface Registry {
  record(entry: RegistryEntry, options: CallOptions): Promise<void>
  remove(identity: Identity, options: CallOptions): Promise<void>
  entries(options: CallOptions): AsyncIterable<RegistryEntry>
}
