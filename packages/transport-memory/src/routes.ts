import { formatAddress, type Address, type ReceivedFrame } from '@collective/core'

/** Somebody who wants the frames of some addresses. */
export interface Listener {
  readonly addresses: readonly Address[]
  /** @returns whether there was room for it */
  receive(frame: ReceivedFrame, expiresMs: number): boolean
}

/** Who listens where. */
export class Routes {
  readonly #listeners = new Map<string, Set<Listener>>()

  add(listener: Listener): void {
    for (const key of listener.addresses.map(formatAddress)) {
      const listeners = this.#listeners.get(key)
      if (listeners) listeners.add(listener)
      else this.#listeners.set(key, new Set([listener]))
    }
  }

  remove(listener: Listener): void {
    for (const key of listener.addresses.map(formatAddress)) {
      const listeners = this.#listeners.get(key)
      if (listeners?.delete(listener) && listeners.size === 0) this.#listeners.delete(key)
    }
  }

  /** Everybody who listens to the address, each once, in the order of their subscriptions to each form of it. */
  match(address: Address): ReadonlySet<Listener> {
    const matched = new Set<Listener>()
    for (const form of formsOf(address)) {
      for (const listener of this.#listeners.get(formatAddress(form)) ?? []) matched.add(listener)
    }
    return matched
  }
}

function formsOf(address: Address): readonly Address[] {
  if (address.type !== 'event') return [address]
  const anyKind = { ...address, kind: '*' }
  return [address, { ...address, identity: '*' }, anyKind, { ...anyKind, identity: '*' }]
}
