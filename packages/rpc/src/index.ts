export * from './client'
export { fail } from './agents/fail'
export { parseActionPolicy, type ActionPolicyOptions } from './authorization/parse-action-policy'
export { parsePolicyGroups, type PolicyGroups } from './authorization/parse-groups'
export { policyAuthorizer, type PolicyAuthorizerOptions } from './authorization/policy-authorizer'
export { PolicySyntaxError, type PolicyPlace } from './authorization/policy-syntax-error'
export type {
  ActionPolicy,
  PolicyQuestion,
  PolicyVerdict,
  PolicyWarning,
} from './authorization/action-policy'
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
  HandlerOf,
  Handlers,
  ImplementOptions,
  NodeCounters,
  NodeView,
  StreamHandler,
} from './agents/implementation'
export type { LifecycleKind, RegistrationOptions } from './node/registration'
export type { FleetNode, HookedReply, HookedRequest, NodeHooks, NodeLimits, NodeOptions } from './node/node'
