export { defineAgent } from './agents/define-agent'
export { fail } from './agents/fail'
export { bytes, shellsafe, timestamp } from './agents/validators'
export { createClient } from './client/create-client'
export { createNode } from './node/create-node'
export type { ActionDdl, AgentDdl } from './agents/ddl'
export type {
  ActionDefinition,
  ActionDefinitions,
  AgentDefinition,
  AgentMetadata,
  AgentOptions,
  Aggregate,
  AggregateFunction,
  Display,
  Effect,
} from './agents/definition'
export type {
  ActionContext,
  ActivationContext,
  AgentImplementation,
  Handler,
  Handlers,
  ImplementOptions,
  NodeCounters,
  NodeView,
} from './agents/implementation'
export type { AggregateResult, ValueCount } from './client/aggregates'
export type { AgentProxy, Client, ClientLimits, ClientOptions, FleetEvent, NamedAgent } from './client/client'
export type { DiscoverOptions, PingReply, Roster, RosterEnd } from './client/roster'
export type {
  FailedReply,
  OkReply,
  Progress,
  Reply,
  Run,
  RunOptions,
  RunSettings,
  RunStats,
  RunSummary,
  RunTarget,
} from './client/run'
export type { FleetNode, HookedReply, HookedRequest, NodeHooks, NodeLimits, NodeOptions } from './node/node'
