const nothingBefore = Promise.resolve()

/**
 * Works on the frames of many senders at once, and gives out those of one sender in the order in which they came: verifying takes longer for
 * some than for others, and what a sender said first must be heard first. For schemes that wait for their cryptography.
 */
export class SenderOrder {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Senders that something is under way for. */
  get size(): number {
    return this.#last.size
  }

  /**
   * Begins at once, and settles like `work` when everything earlier of the sender has settled.
   * @param sender as the frame claims; who claims another's name only waits for the other
   */
  async run<Result>(sender: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(sender) ?? nothingBefore
    const result = work()
    // Both are listened to from now on: a failure may come long before its turn.
    const settled = Promise.allSettled([before, result])
    this.#last.set(sender, settled)
    try {
      await before
      return await result
    } finally {
      if (this.#last.get(sender) === settled) this.#last.delete(sender)
    }
  }
}
