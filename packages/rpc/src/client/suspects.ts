import { eventAddress, suspectKind, type Identity, type ReceivedFrame } from '@collective/core'
import type { ClientSettings } from './client-options'

/** Is told of nodes that may be gone. */
export interface SuspectListener {
  onSuspect(identity: Identity): void
}

/**
 * Hears from the broker whose connection ended without a goodbye, for everybody in a client who waits. Nobody has signed that, so that it
 * decides nothing: it is a reason to ask now what would be asked later.
 */
export class Suspects {
  readonly #settings: ClientSettings
  readonly #signal: AbortSignal
  readonly #listeners = new Set<SuspectListener>()
  #isFollowing = false

  constructor(settings: ClientSettings, signal: AbortSignal) {
    this.#settings = settings
    this.#signal = signal
  }

  add(listener: SuspectListener): void {
    this.#listeners.add(listener)
  }

  remove(listener: SuspectListener): void {
    this.#listeners.delete(listener)
  }

  /** Begins to listen, where it does not: who gets all answers at once has no need of it. */
  follow(): void {
    if (this.#isFollowing) return
    this.#isFollowing = true
    void this.#subscribe()
  }

  // Without the right to read it, or without a connection, runs end as they would otherwise: later.
  async #subscribe(): Promise<void> {
    const { transport, collective, logger } = this.#settings
    const address = eventAddress(collective, suspectKind, '*')
    try {
      await transport.subscribe([address], frame => this.#take(frame), { signal: this.#signal })
    } catch (error) {
      this.#isFollowing = false
      logger.debug({ err: error }, 'who is gone without a goodbye cannot be heard of')
    }
  }

  #take({ address }: ReceivedFrame): void {
    if (address.type === 'event') for (const listener of this.#listeners) listener.onSuspect(address.identity)
  }
}
