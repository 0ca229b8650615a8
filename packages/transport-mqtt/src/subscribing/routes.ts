import type { Address, Logger, OnFrame } from '@collective/core'
import { addressOf, eventFilters, isWildcard, topicOf } from '../topics'

/** Somebody who wants the frames of some topics. */
export interface Listener {
  readonly filters: readonly string[]
  readonly onFrame: OnFrame
}

/** One topic filter at the broker, and who listens there. */
interface Route {
  /** Where the filter stands for one address only. */
  readonly address: Address | undefined
  readonly listeners: Set<Listener>
}

/** Who listens where: one table, whatever the number of subscriptions. */
export class Routes {
  readonly #prefix: string
  readonly #logger: Logger
  readonly #routes = new Map<string, Route>()
  readonly #listeners = new Set<Listener>()
  #wildcards = 0

  constructor(prefix: string, logger: Logger) {
    this.#prefix = prefix
    this.#logger = logger
  }

  /** Every topic filter that somebody listens to. */
  get filters(): readonly string[] {
    return [...this.#routes.keys()]
  }

  has(filter: string): boolean {
    return this.#routes.has(filter)
  }

  add(addresses: readonly Address[], onFrame: OnFrame): Listener {
    const byFilter = new Map(addresses.map(address => [topicOf(this.#prefix, address), address]))
    const listener = { filters: [...byFilter.keys()], onFrame }
    this.#listeners.add(listener)
    for (const [filter, address] of byFilter) this.#routeOf(filter, address).listeners.add(listener)
    return listener
  }

  /** @returns the filters that nobody listens to any more */
  remove(listener: Listener): readonly string[] {
    this.#listeners.delete(listener)
    return listener.filters.filter(filter => this.#leave(filter, listener))
  }

  clear(): void {
    this.#routes.clear()
    this.#listeners.clear()
    this.#wildcards = 0
  }

  /**
   * Hands what came to everybody who listens, each once.
   * @returns whether the topic was somebody's
   */
  dispatch(topic: string, payload: Uint8Array): boolean {
    const filters = this.#wildcards > 0 ? eventFilters(this.#prefix, topic) : undefined
    if (filters) return this.#dispatchEvent(topic, filters, payload)
    const route = this.#routes.get(topic)
    if (!route?.address) return false
    this.#handOver(route.listeners, route.address, payload)
    return true
  }

  #dispatchEvent(topic: string, filters: readonly string[], payload: Uint8Array): boolean {
    const listeners = new Set(filters.flatMap(filter => [...(this.#routes.get(filter)?.listeners ?? [])]))
    const address = listeners.size > 0 ? addressOf(this.#prefix, topic) : undefined
    if (!address) return false
    this.#handOver(listeners, address, payload)
    return true
  }

  #handOver(listeners: ReadonlySet<Listener>, address: Address, payload: Uint8Array): void {
    let isShared = false
    for (const listener of listeners) {
      // A handler before it may have closed it.
      if (!this.#listeners.has(listener)) continue
      // The bytes themselves for the first, copies for others: nobody can change what another reads.
      const bytes = isShared ? payload.slice() : payload
      isShared = true
      try {
        listener.onFrame({ address, bytes })
      } catch (error) {
        this.#logger.error({ err: error, address }, 'a handler of frames threw')
      }
    }
  }

  #routeOf(filter: string, address: Address): Route {
    const existing = this.#routes.get(filter)
    if (existing) return existing
    const isWide = isWildcard(address)
    if (isWide) this.#wildcards += 1
    const route = {
      address: isWide ? undefined : Object.freeze({ ...address }),
      listeners: new Set<Listener>(),
    }
    this.#routes.set(filter, route)
    return route
  }

  #leave(filter: string, listener: Listener): boolean {
    const route = this.#routes.get(filter)
    if (!route?.listeners.delete(listener) || route.listeners.size > 0) return false
    this.#routes.delete(filter)
    if (!route.address) this.#wildcards -= 1
    return true
  }
}
