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

/** One publication on its way: which copies have gone, and what came of them. */
export class Sending {
  /** From now, how long the broker may keep it. Milliseconds. */
  readonly expiresMs: number
  /** What came of the copies, when that is known of all of them. */
  readonly results: Promise<PublishResult[]>
  readonly #publication: Publication
  readonly #results: PublishResult[]
  #resolve: (results: PublishResult[]) => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined
  #sent = 0
  #answered = 0
  #denied: Address | undefined

  constructor(publication: Publication) {
    this.expiresMs = publication.expiresMs
    this.#publication = publication
    this.#results = publication.targets.map(() => 'unknown')
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
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
    if (this.#denied) this.#reject(deniedError(this.#denied))
    else this.#resolve(this.#results)
    return true
  }

  /** The connection has ended: nobody knows what became of what was sent. */
  lose(cause: CollectiveError): void {
    if (this.#sent > 0) this.#resolve(this.#results)
    else this.#reject(new CollectiveError('notConnected', `nothing was sent: ${cause.message}`, { cause }))
  }

  /** The caller has given up; copies that have not gone do not go. */
  abort(reason: unknown): void {
    this.#reject(reason)
  }
}

function deniedError(address: Address): CollectiveError {
  return new CollectiveError(
    'notAuthorized',
    `the broker does not let us publish to ${formatAddress(address)}: ask who keeps its rules`,
  )
}
