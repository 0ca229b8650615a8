import {
  compileFilter,
  dataQueries,
  decideWithoutData,
  type DataQuery,
  type Filter,
  type FilterHost,
} from '@collective/core'

/** What a column of a rule demands. */
export interface Condition {
  /** The data plugins that it asks. */
  readonly queries: readonly DataQuery[]
  /** Whether it holds; undefined where that depends on a data plugin that did not answer. */
  readonly test: (host: FilterHost) => boolean | undefined
}

/** A filter as a condition, compiled once. @throws CollectiveError `filterInvalid` for a filter past a limit */
export function conditionOf(filter: Filter): Condition {
  const matches = compileFilter(filter)
  const queries = dataQueries(filter)
  if (queries.length === 0) return { queries, test: matches }
  const isAnswered = ({ data }: FilterHost): boolean => queries.every(({ key }) => data?.[key] !== undefined)
  return { queries, test: host => (isAnswered(host) ? matches(host) : decideWithoutData(filter, host)) }
}
