import type { JsonObject } from '@collective/core'
import type { Aggregate, Display, Effect } from './definition'

/** One action as data: its schemas are JSON Schema (draft 2020-12). */
export interface ActionDdl {
  readonly description: string
  readonly display: Display
  readonly effect: Effect
  readonly noop: boolean
  /** Milliseconds. */
  readonly timeoutMs: number
  readonly input: JsonObject
  readonly output: JsonObject
  /** Of its partial replies, where it gives any. */
  readonly partial?: JsonObject
  readonly aggregates: readonly Aggregate[]
}

/** An agent as data: what `rpcutil get_ddl` serves, and enough to validate, document and call it. */
export interface AgentDdl {
  readonly name: string
  readonly description: string
  readonly version: string
  readonly author: string
  readonly license: string
  readonly url: string
  /** Milliseconds. */
  readonly timeoutMs: number
  readonly actions: Readonly<Record<string, ActionDdl>>
}
