import {
  CollectiveError,
  formatAddress,
  joinFrame,
  type Address,
  type Publication,
  type PublishResult,
} from '@collective/core'

/** One copy, ready to go. */
export interface Copy {
  readonly index: number
  readonly address: Address
  readonly bytes: Uint8Array
}

type End = { readonly results: PublishResult[] } | { readonly error: unknown }

interface Waiter {
  readonly resolve: (results: PublishResult[]) => void
  readonly reject: (error: unknown) => void
}

/** One publication on its way: which copies have gone, and what came of them. */
export class Sending {
  /** From now, how long the broker may keep it. Milliseconds. */
  readonly expiresMs: number
  readonly #publication: Publication
  readonly #results: PublishResult[]
  #waiter: Waiter | undefined
  #end: End | undefined
  #sent = 0
  #answered = 0
  #denied: Address | undefined

  constructor(publication: Publication) {
    this.expiresMs = publication.expiresMs
    this.#publication = publication
    this.#results = publication.targets.map(() => 'unknown')
  }

  /** What came of the copies, where that is known of all of them already: replies need no acknowledgement and no promise. */
  get results(): PublishResult[] | undefined {
    return this.#end && 'results' in this.#end ? this.#end.results : undefined
  }

  /** Waits until it is known of all of them; called once. */
  ended(): Promise<PublishResult[]> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
      if (this.#end) this.#tell(this.#end)
    })
  }

  /** The copy that goes next; undefined when all have gone. */
  next(): Copy | undefined {
    const { targets, protected: line, body } = this.#publication
    const index = this.#sent
    const target = targets[index]
    if (!target) return undefined
    this.#sent += 1
    return {
      index,
      address: target.address,
      bytes: joinFrame({ protected: line, envelope: target.envelope, body }),
    }
  }

  /**
   * Notes what is known of one copy.
   * @returns whether it was the last one; the publication is over then
   */
  answer({ index, address }: Copy, result: PublishResult | 'denied'): boolean {
    if (result === 'denied') this.#denied ??= address
    else this.#results[index] = result
    this.#answered += 1
    if (this.#answered < this.#results.length) return false
    this.#finish(this.#denied ? { error: deniedError(this.#denied) } : { results: this.#results })
    return true
  }

  /** The connection has ended: nobody knows what became of what was sent. */
  lose(cause: CollectiveError): void {
    if (this.#sent > 0) return this.#finish({ results: this.#results })
    const error = new CollectiveError('notConnected', `nothing was sent: ${cause.message}`, { cause })
    this.#finish({ error })
  }

  /** The caller has given up; copies that have not gone do not go. */
  abort(reason: unknown): void {
    this.#finish({ error: reason })
  }

  #finish(end: End): void {
    this.#end ??= end
    this.#tell(this.#end)
  }

  #tell(end: End): void {
    if ('results' in end) this.#waiter?.resolve(end.results)
    else this.#waiter?.reject(end.error)
  }
}

function deniedError(address: Address): CollectiveError {
  return new CollectiveError(
    'notAuthorized',
    `the broker does not let us publish to ${formatAddress(address)}: ask who keeps its rules`,
  )
}
