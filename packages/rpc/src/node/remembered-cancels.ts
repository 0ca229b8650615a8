// A cancel that overtook its request must still be there when the request comes; more than this are an attack or a defect.
const limit = 1024

/** Cancels of requests that have not come yet: bounded, the oldest go first. */
export class RememberedCancels {
  readonly #keys = new Set<string>()

  add(caller: string, requestId: string): void {
    this.#keys.add(keyOf(caller, requestId))
    if (this.#keys.size <= limit) return
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest)
      return
    }
  }

  /** Whether the caller has cancelled the request already; asked once. */
  take(caller: string, requestId: string): boolean {
    return this.#keys.size > 0 && this.#keys.delete(keyOf(caller, requestId))
  }
}

// Somebody else's cancel of the same id is another one. No caller id has a line feed.
function keyOf(caller: string, requestId: string): string {
  return `${caller}\n${requestId}`
}
