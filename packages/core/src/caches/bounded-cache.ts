/** Remembers what was made for a key; past its size the entry that was used longest ago goes. */
export class BoundedCache<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string, make: () => Value): Value {
    const value = this.#entries.get(key) ?? make()
    this.add(key, value)
    return value
  }

  /** What there is for a key, which is then the one used last. */
  find(key: string): Value | undefined {
    const known = this.#entries.get(key)
    if (known !== undefined) this.add(key, known)
    return known
  }

  /** Remembers a value in place of one that there may be. */
  add(key: string, value: Value): void {
    // A map keeps the order of insertion: the first key is the one used longest ago.
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#size) this.#dropOldest()
  }

  #dropOldest(): void {
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      return
    }
  }
}
