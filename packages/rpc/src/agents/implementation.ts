import type { Authorize, Facts, JsonValue, Logger, Principal } from '@collective/core'
import type { z } from 'zod'
import type { ActionDefinition, ActionDefinitions, AgentDefinition } from './definition'

/** What an action gets. */
export interface ActionContext<Input = Readonly<Record<string, unknown>>> {
  readonly input: Input
  readonly caller: Principal
  readonly requestId: string
  readonly agent: string
  readonly action: string
  readonly collective: string
  /** The identity of the node it runs on. */
  readonly identity: string
  /** When the signal fires for lack of time: milliseconds since 1970. */
  readonly deadlineMs: number
  /** Fires at the deadline, at a cancel from the caller and when the node drains past its grace. */
  readonly signal: AbortSignal
  /** The caller reads what is yielded. Where nobody does it is dropped, and an action may spare itself the work. */
  readonly isStreamed: boolean
  /** A dry run: say what would be done. Only actions with `noop: true` ever see true. */
  readonly noop: boolean
  readonly log: Logger
  readonly facts: Facts
  readonly classes: readonly string[]
  /** Asks a data plugin of this node. @throws `unsupported` where there is none of that name */
  data(plugin: string, argument?: string): Promise<Readonly<Record<string, JsonValue>>>
  /** The node, for agents that are about the node itself. */
  readonly node: NodeView
}

/** What agents may know of the node they run in. */
export interface NodeView {
  readonly identity: string
  readonly collectives: readonly string[]
  readonly startedMs: number
  /** Of this node process: 16 hexadecimal digits. */
  readonly boot: string
  /** Of the node software, not of its agents. */
  readonly version: string
  agents(): readonly AgentDefinition[]
  dataPlugins(): readonly string[]
  /** Counters since the start. */
  counters(): NodeCounters
  /** The configuration as far as it may be shown; secrets are redacted before they get here. */
  configuration(): Readonly<Record<string, JsonValue>>
}

/** What a node counts. */
export interface NodeCounters {
  /** Frames that arrived. */
  readonly received: number
  /** Dropped before anything in them was believed, by error code. */
  readonly dropped: Readonly<Record<string, number>>
  /** Verified requests whose filter did not match. */
  readonly filtered: number
  /** Verified requests whose filter matched. */
  readonly passed: number
  /** Frames that came a second time. */
  readonly duplicates: number
  /** Requests whose ttl was over. */
  readonly expired: number
  readonly replies: number
  /** Denied by the authorizer. */
  readonly denied: number
  readonly running: number
  readonly queued: number
}

/** The code of one action. */
export type Handler<Input, Output> = (context: ActionContext<Input>) => Promise<Output> | Output

/**
 * The code of an action with partial replies: it yields them and returns the output. It is resumed as the caller reads, and told to return
 * when nobody does any more, so that its `finally` runs. It may also be an ordinary function, and yield nothing.
 */
export type StreamHandler<Input, Part, Output> = (
  context: ActionContext<Input>,
) => AsyncGenerator<Part, Output, void> | Promise<Output> | Output

/** The code that an action needs, by its schemas: `z.output` of the input comes, `z.input` of what it gives goes. */
export type HandlerOf<Action extends ActionDefinition> = Action extends {
  readonly partial: infer Part extends z.ZodObject
}
  ? StreamHandler<z.output<Action['input']>, z.input<Part>, z.input<Action['output']>>
  : Handler<z.output<Action['input']>, z.input<Action['output']>>

/** One handler per action. */
export type Handlers<Actions extends ActionDefinitions> = {
  readonly [Name in keyof Actions]: HandlerOf<Actions[Name]>
}

/** What a node looks at to decide whether it has an agent. */
export interface ActivationContext {
  readonly identity: string
  readonly facts: Facts
  readonly classes: readonly string[]
  readonly platform: string
}

/** How an agent is hosted. */
export interface ImplementOptions {
  /** Whether this node has the agent; asked once, at start. @default () => true */
  readonly activate?: (context: ActivationContext) => boolean | Promise<boolean>
  /** Who may call it here; where the node has an authorizer too, both must allow. @default the node's alone */
  readonly authorize?: Authorize
  /** Actions of this agent that may run at once on one node. @default the node's */
  readonly concurrency?: number
}

/** A handler as the node calls it: what goes in and out has been, or will be, checked against the schemas. */
export type AnyHandler = (context: ActionContext) => unknown

/** An agent with its code. */
export interface AgentImplementation {
  readonly definition: AgentDefinition
  readonly handlers: ReadonlyMap<string, AnyHandler>
  readonly options: ImplementOptions
}
