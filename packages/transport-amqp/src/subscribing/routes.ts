import type { Address, Logger, OnFrame } from '@collective/core'
import { RouteTable, type RouteListener } from '@collective/core/internal'
import { bindingOf, eventMatches, nameOf, type Binding } from '../binding'

/** Who listens where, by the names of bindings. A queue gets each frame once, however many of its bindings match. */
export class Routes {
  readonly #table: RouteTable

  constructor(logger: Logger) {
    this.#table = new RouteTable(logger)
  }

  /** Every address that somebody listens to, by the name of its binding. */
  addresses(): ReadonlyMap<string, Address> {
    return this.#table.addresses()
  }

  add(addresses: readonly Address[], onFrame: OnFrame): RouteListener {
    return this.#table.add(new Map(addresses.map(address => [nameOf(bindingOf(address)), address])), onFrame)
  }

  /** @returns the bindings that nobody listens to any more */
  remove(listener: RouteListener): readonly string[] {
    return this.#table.remove(listener)
  }

  clear(): void {
    this.#table.clear()
  }

  /** Hands what came to everybody who listens, each once. */
  dispatch(binding: Binding, bytes: Uint8Array): void {
    const matches = this.#table.hasWildcards ? eventMatches(binding) : undefined
    if (matches) this.#table.dispatchToAny(matches.names, () => matches.address, bytes)
    else this.#table.dispatch(nameOf(binding), bytes)
  }
}
