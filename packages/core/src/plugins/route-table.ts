import { isWildcard, type Address } from '../addresses/address'
import type { Logger } from './logger'
import type { OnFrame } from './transport'

/** Somebody who wants the frames of some addresses. */
export interface RouteListener {
  /** By the name that the broker has for it: a topic, an exchange and a key. */
  readonly routes: ReadonlyMap<string, Address>
  readonly onFrame: OnFrame
}

/** One name at the broker, and who listens there. */
interface Route {
  /** Where the name stands for one address only. */
  readonly address: Address | undefined
  readonly listeners: Set<RouteListener>
}

/** Who of a transport listens where: one table, whatever the number of subscriptions. */
export class RouteTable {
  readonly #logger: Logger
  readonly #routes = new Map<string, Route>()
  readonly #listeners = new Set<RouteListener>()
  #wildcards = 0

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Every name that somebody listens to. */
  get names(): readonly string[] {
    return [...this.#routes.keys()]
  }

  /** Whether somebody listens to a name that stands for several addresses. */
  get hasWildcards(): boolean {
    return this.#wildcards > 0
  }

  /** Every address that somebody listens to, by its name. */
  addresses(): ReadonlyMap<string, Address> {
    return new Map([...this.#listeners].flatMap(({ routes }) => [...routes]))
  }

  add(routes: ReadonlyMap<string, Address>, onFrame: OnFrame): RouteListener {
    const listener = { routes, onFrame }
    this.#listeners.add(listener)
    for (const [name, address] of routes) this.#routeOf(name, address).listeners.add(listener)
    return listener
  }

  /** @returns the names that nobody listens to any more */
  remove(listener: RouteListener): readonly string[] {
    this.#listeners.delete(listener)
    return [...listener.routes.keys()].filter(name => this.#leave(name, listener))
  }

  clear(): void {
    this.#routes.clear()
    this.#listeners.clear()
    this.#wildcards = 0
  }

  /**
   * Hands what came to everybody who listens to the one address of that name.
   * @returns whether the name is there, and is one address's
   */
  dispatch(name: string, bytes: Uint8Array): boolean {
    const route = this.#routes.get(name)
    if (!route?.address) return false
    this.#handOver(route.listeners, route.address, bytes)
    return true
  }

  /**
   * Hands what came to everybody who listens to any of these names, each once.
   * @param address undefined where it turns out to be none's
   * @returns whether it was somebody's
   */
  dispatchToAny(names: readonly string[], address: () => Address | undefined, bytes: Uint8Array): boolean {
    const listeners = new Set(names.flatMap(name => [...(this.#routes.get(name)?.listeners ?? [])]))
    const found = listeners.size > 0 ? address() : undefined
    if (!found) return false
    this.#handOver(listeners, found, bytes)
    return true
  }

  #handOver(listeners: ReadonlySet<RouteListener>, address: Address, bytes: Uint8Array): void {
    let isShared = false
    for (const listener of listeners) {
      // A handler before it may have closed it.
      if (!this.#listeners.has(listener)) continue
      // The bytes themselves for the first, copies for others: nobody can change what another reads.
      const own = isShared ? bytes.slice() : bytes
      isShared = true
      try {
        listener.onFrame({ address, bytes: own })
      } catch (error) {
        this.#logger.error({ err: error, address }, 'a handler of frames threw')
      }
    }
  }

  #routeOf(name: string, address: Address): Route {
    const existing = this.#routes.get(name)
    if (existing) return existing
    const isWide = isWildcard(address)
    if (isWide) this.#wildcards += 1
    const route = {
      address: isWide ? undefined : Object.freeze({ ...address }),
      listeners: new Set<RouteListener>(),
    }
    this.#routes.set(name, route)
    return route
  }

  #leave(name: string, listener: RouteListener): boolean {
    const route = this.#routes.get(name)
    if (!route?.listeners.delete(listener) || route.listeners.size > 0) return false
    this.#routes.delete(name)
    if (!route.address) this.#wildcards -= 1
    return true
  }
}
