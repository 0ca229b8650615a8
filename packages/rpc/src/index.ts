export * from './client'
export { fail } from './agents/fail'
export { createNode } from './node/create-node'
export type { ActionDdl } from './agents/ddl'
export type {
  ActionDefinition,
  ActionDefinitions,
  AgentMetadata,
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
export type { FleetNode, HookedReply, HookedRequest, NodeHooks, NodeLimits, NodeOptions } from './node/node'
