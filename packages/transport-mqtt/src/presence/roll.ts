import type { Identity } from '@collective/core'

/** The nodes of one collective that the broker says are there. */
export class Roll {
  /** Resolves when it is known whether the set is whole. */
  readonly known: Promise<void>
  readonly #maxIdentities: number
  readonly #identities = new Set<Identity>()
  #tellKnown: () => void = () => undefined
  #state: 'loading' | 'whole' | 'given up' = 'loading'

  /** @param maxIdentities past it nothing is said: a set that grows without limit is worse than not knowing */
  constructor(maxIdentities: number) {
    this.#maxIdentities = maxIdentities
    this.known = new Promise(resolve => (this.#tellKnown = resolve))
  }

  /** Everybody who is there now; undefined where that is not known. */
  get identities(): ReadonlySet<Identity> | undefined {
    return this.#state === 'whole' ? this.#identities : undefined
  }

  /** Notes a card that came or went. */
  note(identity: Identity, isThere: boolean): void {
    if (this.#state === 'given up') return
    if (!isThere) this.#identities.delete(identity)
    else if (this.#identities.size < this.#maxIdentities) this.#identities.add(identity)
    else this.giveUp()
  }

  /** Every card has come. */
  complete(): void {
    if (this.#state === 'loading') this.#settle('whole')
  }

  /** It will never be known, or is not any more. */
  giveUp(): void {
    this.#identities.clear()
    this.#settle('given up')
  }

  #settle(state: 'whole' | 'given up'): void {
    this.#state = state
    this.#tellKnown()
  }
}
