import type { DataPluginDdl } from '@collective/core'
import type { AgentDdl, DataQuery, PluginMetadata } from '@collective/rpc/client'

/** What is said beside the DDL. */
interface Described {
  /** Where the description comes from: `installed`, `the fleet`, the path of a file. */
  readonly source: string
  readonly usage?: string
  /** What of a file could not be taken over, one sentence each. */
  readonly notes?: readonly string[]
}

/** An agent that can be documented, called or made a client of. */
export interface DescribedAgent extends Described {
  readonly kind: 'agent'
  readonly ddl: AgentDdl
}

/** A data plugin that can be documented. */
export interface DescribedData extends Described {
  readonly kind: 'data'
  readonly ddl: DataPluginDdl
  /** What MCollective's file says beyond ours. */
  readonly query?: DataQuery
}

/** A plugin of MCollective that there is nothing of ours for: a validator, an aggregate, a connector. */
export interface DescribedOther extends Described {
  readonly kind: 'plugin'
  readonly name: string
  readonly metadata: PluginMetadata
  readonly capabilities: readonly string[]
}

/** Anything that can be documented. */
export type DescribedPlugin = DescribedAgent | DescribedData | DescribedOther
