import type { Address, Logger, OnFrame } from '@collective/core'
import { RouteTable, type RouteListener } from '@collective/core/internal'
import { addressOf, eventFilters, topicOf } from '../topics'

/** Who listens where, by topic filters. */
export class Routes {
  readonly #prefix: string
  readonly #table: RouteTable

  constructor(prefix: string, logger: Logger) {
    this.#prefix = prefix
    this.#table = new RouteTable(logger)
  }

  /** Every topic filter that somebody listens to. */
  get filters(): readonly string[] {
    return this.#table.names
  }

  add(addresses: readonly Address[], onFrame: OnFrame): RouteListener {
    return this.#table.add(
      new Map(addresses.map(address => [topicOf(this.#prefix, address), address])),
      onFrame,
    )
  }

  /** @returns the filters that nobody listens to any more */
  remove(listener: RouteListener): readonly string[] {
    return this.#table.remove(listener)
  }

  clear(): void {
    this.#table.clear()
  }

  /**
   * Hands what came to everybody who listens, each once.
   * @returns whether the topic was somebody's
   */
  dispatch(topic: string, payload: Uint8Array): boolean {
    const filters = this.#table.hasWildcards ? eventFilters(this.#prefix, topic) : undefined
    if (!filters) return this.#table.dispatch(topic, payload)
    return this.#table.dispatchToAny(filters, () => addressOf(this.#prefix, topic), payload)
  }
}
