import type { Address, Logger, OnFrame } from '@collective/core'
import { bindingOf, eventMatches, isWildcard, nameOf, type Binding } from '../binding'

/** Somebody who wants the frames of some bindings. */
export interface Listener {
  readonly bindings: ReadonlyMap<string, Address>
  readonly onFrame: OnFrame
}

/** One binding of our queue, and who listens there. */
interface Route {
  /** Where the binding stands for one address only. */
  readonly address: Address | undefined
  readonly listeners: Set<Listener>
}

/** Who listens where: one table, whatever the number of subscriptions. A queue gets each frame once, however many of its bindings match. */
export class Routes {
  readonly #logger: Logger
  readonly #routes = new Map<string, Route>()
  readonly #listeners = new Set<Listener>()
  #wildcards = 0

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Every address that somebody listens to, by the name of its binding. */
  addresses(): ReadonlyMap<string, Address> {
    return new Map([...this.#listeners].flatMap(({ bindings }) => [...bindings]))
  }

  add(addresses: readonly Address[], onFrame: OnFrame): Listener {
    const bindings = new Map(addresses.map(address => [nameOf(bindingOf(address)), address]))
    const listener = { bindings, onFrame }
    this.#listeners.add(listener)
    for (const [name, address] of bindings) this.#routeOf(name, address).listeners.add(listener)
    return listener
  }

  /** @returns the bindings that nobody listens to any more */
  remove(listener: Listener): readonly string[] {
    this.#listeners.delete(listener)
    return [...listener.bindings.keys()].filter(name => this.#leave(name, listener))
  }

  clear(): void {
    this.#routes.clear()
    this.#listeners.clear()
    this.#wildcards = 0
  }

  /** Hands what came to everybody who listens, each once. */
  dispatch(binding: Binding, bytes: Uint8Array): void {
    const matches = this.#wildcards > 0 ? eventMatches(binding) : undefined
    if (matches) return this.#handOver(this.#listenersTo(matches.names), matches.address, bytes)
    const route = this.#routes.get(nameOf(binding))
    if (route?.address) this.#handOver(route.listeners, route.address, bytes)
  }

  #listenersTo(names: readonly string[]): ReadonlySet<Listener> {
    return new Set(names.flatMap(name => [...(this.#routes.get(name)?.listeners ?? [])]))
  }

  #handOver(listeners: ReadonlySet<Listener>, address: Address, bytes: Uint8Array): void {
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
      listeners: new Set<Listener>(),
    }
    this.#routes.set(name, route)
    return route
  }

  #leave(name: string, listener: Listener): boolean {
    const route = this.#routes.get(name)
    if (!route?.listeners.delete(listener) || route.listeners.size > 0) return false
    this.#routes.delete(name)
    if (!route.address) this.#wildcards -= 1
    return true
  }
}
