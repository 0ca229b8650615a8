import { eachTerm } from './each-term'
import type { DataTerm, Filter } from './filter'

/** One question to a data plugin. */
export interface DataQuery {
  readonly plugin: string
  readonly argument?: string
  /** Under which `FilterHost.data` holds its answer. */
  readonly key: string
}

/** The data plugins that a filter asks, each question once. */
export function dataQueries(filter: Pick<Filter, 'node'>): readonly DataQuery[] {
  const queries = new Map<string, DataQuery>()
  eachTerm(filter.node, term => {
    if (term.type === 'data') queries.set(dataKey(term), queryOf(term))
  })
  return [...queries.values()]
}

/** The key of a question: the same plugin and argument are the same question. */
export function dataKey({ plugin, argument }: Pick<DataTerm, 'plugin' | 'argument'>): string {
  return argument === undefined ? `${plugin}()` : `${plugin}(${JSON.stringify(argument)})`
}

function queryOf(term: DataTerm): DataQuery {
  const { plugin, argument } = term
  return { plugin, ...(argument === undefined ? {} : { argument }), key: dataKey(term) }
}
