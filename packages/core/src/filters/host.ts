import type { JsonValue } from '../messages/json'
import type { Facts } from '../plugins/sources'

/** What a data plugin answered: its fields by name. */
export type DataFields = Readonly<Record<string, JsonValue>>

/** What a filter looks at: one node. */
export interface FilterHost {
  readonly identity: string
  readonly facts: Facts
  readonly classes: readonly string[]
  readonly agents: readonly string[]
  /**
   * What the data plugins answered, under the `key` of each of `dataQueries(filter)`. A query that is missing here or undefined did not
   * succeed: comparisons with it hold neither as they are nor under `not`.
   */
  readonly data?: Readonly<Record<string, DataFields | undefined>>
}
