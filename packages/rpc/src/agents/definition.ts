import type { z } from 'zod'
import type { AgentImplementation, Handlers, ImplementOptions } from './implementation'
import type { AgentDdl } from './ddl'

/** When a result is shown by default: as MCollective's DDL has it. */
export type Display = 'ok' | 'failed' | 'always'

/** Whether an action changes anything. The command line asks before a `change` on everybody. */
export type Effect = 'read' | 'change'

/** How the values of one output are put together over all replies, as they arrive. */
export type AggregateFunction = 'summary' | 'average' | 'sum' | 'min' | 'max'

/** One aggregate of an action. */
export interface Aggregate {
  readonly function: AggregateFunction
  /** The output it is about. */
  readonly output: string
  /** How a line of it is printed; `%s` is the value and `%d` the count. */
  readonly format?: string
}

/** One callable, as data. */
export interface ActionDefinition<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
  Part extends z.ZodObject = z.ZodObject,
> {
  readonly description: string
  /** What the caller sends (`z.input` of it) and the action gets (`z.output`). */
  readonly input: Input
  /** What the action returns, validated on the node. */
  readonly output: Output
  /** What the action yields while it runs, one by one to callers that read it, validated on the node. @default it only returns */
  readonly partial?: Part
  /** @default 'ok' */
  readonly display?: Display
  /** @default 'change' */
  readonly effect?: Effect
  /** Whether it knows a dry run. @default false */
  readonly noop?: boolean
  /** Longer or shorter than the agent's. Milliseconds. */
  readonly timeout?: number
  readonly aggregates?: readonly Aggregate[]
}

/** The actions of an agent by name. */
export type ActionDefinitions = Readonly<Record<string, ActionDefinition>>

/** What is said about an agent. */
export interface AgentMetadata<Name extends string = string> {
  /** `[a-z0-9_-]{1,32}` */
  readonly name: Name
  readonly description: string
  /** Semantic version. */
  readonly version: string
  readonly author?: string
  readonly license?: string
  readonly url?: string
  /** How long an action may take on a node. Milliseconds. @default 10000 */
  readonly timeout?: number
}

/** What `defineAgent` takes. */
export interface AgentOptions<
  Name extends string,
  Actions extends ActionDefinitions,
> extends AgentMetadata<Name> {
  readonly actions: Actions
}

/** An agent's schema and metadata, shared by both sides. */
export interface AgentDefinition<
  Name extends string = string,
  Actions extends ActionDefinitions = ActionDefinitions,
> {
  readonly name: Name
  readonly actions: Actions
  /** The same as data, as nodes serve it. */
  readonly ddl: AgentDdl
  /** Gives the actions their code, for a node to host. */
  implement(handlers: Handlers<Actions>, options?: ImplementOptions): AgentImplementation
}
