import type { Condition } from './condition'

/** Whom a rule is about. */
export type CallerTest = (caller: string) => boolean

/** Where a rule stands, and what it says where it holds. */
export interface RuleHead {
  readonly allow: boolean
  /** From 1. */
  readonly line: number
  /** `service.policy:3: allow cert=alice restart * *`. */
  readonly text: string
  readonly isCaller: CallerTest
}

/** A rule about actions. */
export interface ActionRule extends RuleHead {
  readonly isAction: (action: string) => boolean
  /** What must hold of the node. */
  readonly host: readonly Condition[]
  /** What must hold of the input, as if it were facts; undefined where it does not matter. */
  readonly inputs: Condition | undefined
}

/** A rule about what filters may name. */
export interface FilterRule extends RuleHead {
  readonly covers: (name: string) => boolean
}

/** What a file says where none of its rules holds. */
export interface DefaultRule {
  readonly allow: boolean
  readonly line: number
  readonly text: string
}
