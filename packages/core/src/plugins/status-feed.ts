import type { Status } from './transport'

// A reader this far behind has no use for what is older.
const unreadLimit = 16

/**
 * The present status of a connection and everybody who follows it; what `Transport.status()` of a transport of one's own can be made of.
 * @param initial the status before anything happened
 */
export function statusFeed(initial: Status): StatusFeed {
  return new StatusFeed(initial)
}

/** Made by `statusFeed`. */
export class StatusFeed {
  #current: Status
  readonly #readers = new Set<StatusReader>()

  /** @param initial the status before anything happened */
  constructor(initial: Status) {
    this.#current = initial
  }

  /** How it stands now. */
  get current(): Status {
    return this.#current
  }

  /** Tells every reader; after `closed` or `failed` nothing changes any more. */
  set(status: Status): void {
    if (isFinal(this.#current)) return
    this.#current = status
    for (const reader of this.#readers) reader.push(status)
  }

  /** Each iteration begins with the present status, keeps the newest 16 unread ones and ends after `closed` or `failed`. */
  read(): AsyncIterable<Status> {
    return { [Symbol.asyncIterator]: () => this.#open() }
  }

  #open(): StatusReader {
    const reader: StatusReader = new StatusReader(() => this.#readers.delete(reader))
    this.#readers.add(reader)
    reader.push(this.#current)
    return reader
  }
}

class StatusReader implements AsyncIterator<Status> {
  readonly #unread: Status[] = []
  readonly #waiting: ((result: IteratorResult<Status>) => void)[] = []
  readonly #leave: () => void
  #ended = false

  constructor(leave: () => void) {
    this.#leave = leave
  }

  push(status: Status): void {
    const waiter = this.#waiting.shift()
    if (waiter) waiter({ done: false, value: status })
    else this.#keep(status)
    if (isFinal(status)) this.#end()
  }

  next(): Promise<IteratorResult<Status>> {
    const value = this.#unread.shift()
    if (value) return Promise.resolve({ done: false, value })
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  return(): Promise<IteratorResult<Status>> {
    this.#unread.length = 0
    this.#end()
    return Promise.resolve({ done: true, value: undefined })
  }

  #keep(status: Status): void {
    this.#unread.push(status)
    if (this.#unread.length > unreadLimit) this.#unread.shift()
  }

  #end(): void {
    this.#ended = true
    this.#leave()
    for (const resolve of this.#waiting.splice(0)) resolve({ done: true, value: undefined })
  }
}

function isFinal(status: Status): boolean {
  return status.state === 'closed' || status.state === 'failed'
}
