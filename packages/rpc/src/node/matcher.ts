import {
  compileFilter,
  dataQueries,
  decideWithoutData,
  type DataFields,
  type Filter,
  type FilterHost,
  type Identity,
} from '@collective/core'
import type { AgentTable } from './agent-table'
import type { DataPlugins } from './data-plugins'
import type { NodeMetadata } from './metadata'

/** What a filter is held against. */
export interface MatcherParts {
  readonly identity: Identity
  readonly metadata: NodeMetadata
  readonly agents: AgentTable
  readonly data: DataPlugins
}

/** Whether this node matches a filter: cheap terms first, data plugins only where those do not decide. */
export class Matcher {
  readonly #parts: MatcherParts

  constructor(parts: MatcherParts) {
    this.#parts = parts
  }

  /** What the cheap terms come to; undefined where it depends on data plugins. */
  matchesCheaply(filter: Filter): boolean | undefined {
    return filter.node.type === 'all' || decideWithoutData(filter, this.#host())
  }

  /** Asks the data plugins. Never rejects: one that fails makes its comparison false under both signs. */
  async matchesByData(filter: Filter): Promise<boolean> {
    const data = await this.#ask(filter)
    return compileFilter(filter)({ ...this.#host(), data })
  }

  #host(): FilterHost {
    const { identity, metadata, agents } = this.#parts
    const { facts, classes } = metadata.current()
    return { identity, facts, classes, agents: agents.names() }
  }

  async #ask(filter: Filter): Promise<Record<string, DataFields | undefined>> {
    const answers = dataQueries(filter).map(
      async ({ plugin, argument, key }) =>
        [key, await this.#parts.data.queryForFilter(plugin, argument)] as const,
    )
    return Object.fromEntries(await Promise.all(answers))
  }
}
