export { createClient } from './client/create-client'
export { defineAgent } from './agents/define-agent'
export { bytes, shellsafe, timestamp } from './agents/validators'
export {
  parseMCollectiveDdl,
  type MCollectiveDdl,
  type MCollectiveDdlOptions,
} from './ddl/parse-mcollective-ddl'
export { isAgentDdl } from './agents/is-agent-ddl'
export { agentVersion } from './client/agent-version'
export type { DdlCache } from './client/ddl-cache'
export { agentFromDdl } from './ddl/agent-from-ddl'
export { contractHash } from './ddl/contract-hash'
export { DdlSyntaxError, type DdlPlace } from './ddl/ddl-syntax-error'
export type { DataQuery } from './ddl/read-data-query'
export type { PluginMetadata } from './ddl/read-metadata'
export type { AgentDdl } from './agents/ddl'
export type { AgentDefinition, AgentOptions } from './agents/definition'
export type { AggregateResult, ValueCount } from './client/aggregates'
export type {
  AgentProxy,
  Client,
  ClientLimits,
  ClientOptions,
  FleetEvent,
  NamedAgent,
  PartOf,
} from './client/client'
export type { DiscoverOptions, PingReply, Roster, RosterEnd } from './client/roster'
export type {
  FailedReply,
  OkReply,
  PartialReply,
  Progress,
  Reply,
  Run,
  RunOptions,
  RunSettings,
  RunStats,
  RunSummary,
  RunTarget,
} from './client/run'
