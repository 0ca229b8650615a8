import type { DataFields, DataQuery, Facts, FilterNames, Identity, JsonObject } from '@collective/core'

/** Who wants to do what where. */
export interface PolicyQuestion {
  /** A caller id, such as `cert=alice`. */
  readonly caller: string
  readonly action: string
  /** The identity of the node. */
  readonly identity: Identity
  readonly facts: Facts
  readonly classes: readonly string[]
  /** @default {} */
  readonly input?: JsonObject
  /** The facts and data plugins that the filter of the request names. @default none */
  readonly filterNames?: FilterNames
  /** What data plugins answered, by the `key` of `dataQueries`. A rule that lacks one denies: see there. */
  readonly data?: Readonly<Record<string, DataFields | undefined>>
}

/** What a policy says, and what in it says so. */
export interface PolicyVerdict {
  readonly allow: boolean
  /** A line, the `policy default` of the file, or, where it has none, the option `allowUnconfigured`. */
  readonly by: 'rule' | 'default' | 'unconfigured'
  /** `service.policy:3: allow cert=alice restart * *`. */
  readonly rule: string
  /** From 1; undefined for `allowUnconfigured`. */
  readonly line?: number
}

/** A line that was passed over. */
export interface PolicyWarning {
  readonly line: number
  readonly message: string
}

/** The rules of one agent, read from an ActionPolicy file. */
export interface ActionPolicy {
  /** Whether it is allowed. */
  decide(question: PolicyQuestion): boolean
  /** The same, with the rule that decided. */
  explain(question: PolicyQuestion): PolicyVerdict
  /** The data plugins that the rules for a caller and an action ask. Without an answer an `allow` does not hold and a `deny` does. */
  dataQueries(question: Pick<PolicyQuestion, 'caller' | 'action'>): readonly DataQuery[]
  /** Lines that were passed over, as MCollective does: they could only have allowed something. */
  readonly warnings: readonly PolicyWarning[]
}
