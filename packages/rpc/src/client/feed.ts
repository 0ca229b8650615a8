/** What a feed tells its owner. */
export interface FeedListener<Value> {
  /** A value was handed over. */
  readonly onTaken?: (value: Value) => void
  /** The reader left before the end. */
  readonly onLeft?: () => void
}

/** Values pushed from outside, read one after the other. It has no bound of its own: its owner looks at `size`. */
export class Feed<Value> implements AsyncIterableIterator<Value> {
  readonly #unread: Value[] = []
  readonly #waiting: {
    resolve: (result: IteratorResult<Value>) => void
    reject: (error: unknown) => void
  }[] = []
  readonly #listener: FeedListener<Value>
  #taken = 0
  #end: { readonly error?: unknown } | undefined

  constructor(listener: FeedListener<Value> = {}) {
    this.#listener = listener
  }

  /** Values that nobody has read yet. */
  get size(): number {
    return this.#unread.length - this.#taken
  }

  /** Whether a reader waits for the next value. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0
  }

  /** Forgets what is unread. */
  clear(): void {
    this.#unread.length = 0
    this.#taken = 0
  }

  push(value: Value): void {
    if (this.#end) return
    const waiter = this.#waiting.shift()
    if (!waiter) return void this.#unread.push(value)
    waiter.resolve({ done: false, value })
    this.#listener.onTaken?.(value)
  }

  /** Forgets the oldest unread value. */
  dropOldest(): void {
    this.#shift()
  }

  /** What is unread can still be read. */
  end(): void {
    this.#finish({})
  }

  /** What is unread can still be read, then the reader gets the error. */
  fail(error: unknown): void {
    this.#finish({ error })
  }

  next(): Promise<IteratorResult<Value>> {
    if (this.size > 0) return Promise.resolve({ done: false, value: this.#take() })
    if (this.#end) return this.#atEnd(this.#end)
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  return(): Promise<IteratorResult<Value>> {
    const hasLeft = this.#end === undefined
    this.clear()
    this.#finish({})
    if (hasLeft) this.#listener.onLeft?.()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #take(): Value {
    const value = this.#shift()
    this.#listener.onTaken?.(value)
    return value
  }

  // Array.shift moves everything behind it: with ten thousand unread values that is what the time goes into.
  #shift(): Value {
    const value = this.#unread[this.#taken] as Value
    this.#taken += 1
    if (this.#taken * 2 > this.#unread.length) {
      this.#unread.splice(0, this.#taken)
      this.#taken = 0
    }
    return value
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end) return
    this.#end = end
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if ('error' in end) reject(end.error)
      else resolve({ done: true, value: undefined })
    }
  }

  // An error is thrown once, as a generator does.
  #atEnd(end: { readonly error?: unknown }): Promise<IteratorResult<Value>> {
    if (!('error' in end)) return Promise.resolve({ done: true, value: undefined })
    this.#end = {}
    return Promise.reject(end.error)
  }
}
