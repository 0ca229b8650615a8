import {
  CollectiveError,
  joinFrame,
  type Address,
  type Publication,
  type PublishResult,
} from '@collective/core'
import { bindingOf, type Binding } from '../binding'

/** One copy, ready to go. */
export interface Copy {
  readonly sending: Sending
  readonly index: number
  readonly address: Address
  readonly binding: Binding
  readonly bytes: Buffer
}

// The longest that RabbitMQ takes: 2^32 - 1, some 49 days.
const longestExpiryMs = 0xffffffff

/** One publication on its way: which copies have gone, and what came of them. */
export class Sending {
  /** How long the broker may keep it, as AMQP writes it: whole milliseconds as text, and never none: 0 would expire at once. */
  readonly expiration: string
  /** What came of the copies, when that is known of all of them. */
  readonly results: Promise<PublishResult[]>
  readonly #publication: Publication
  readonly #results: PublishResult[]
  #resolve: (results: PublishResult[]) => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined
  #nextBinding: Binding | undefined
  #sent = 0
  #answered = 0
  #isOver = false

  constructor(publication: Publication) {
    const { targets, expiresMs } = publication
    this.expiration = String(Math.min(Math.max(1, Math.ceil(expiresMs)), longestExpiryMs))
    this.#publication = publication
    this.#results = targets.map(() => 'unknown')
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Whether its result is known: nothing more of it goes. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Where the next copy goes; undefined when all have gone. */
  get nextBinding(): Binding | undefined {
    const target = this.#publication.targets[this.#sent]
    if (!target || this.#isOver) return undefined
    return (this.#nextBinding ??= bindingOf(target.address))
  }

  /** The copy that goes next; undefined when all have gone. */
  next(): Copy | undefined {
    const binding = this.nextBinding
    const { targets, protected: line, body } = this.#publication
    const index = this.#sent
    const target = targets[index]
    if (!target || !binding) return undefined
    this.#sent += 1
    this.#nextBinding = undefined
    const { buffer, byteOffset, byteLength } = joinFrame({ protected: line, envelope: target.envelope, body })
    const bytes = Buffer.from(buffer, byteOffset, byteLength)
    return { sending: this, index, address: target.address, binding, bytes }
  }

  /** Notes what is known of one copy. */
  answer({ index }: Copy, result: PublishResult): void {
    this.#results[index] = result
    this.#answered += 1
    if (this.#answered === this.#results.length) this.#finish()
  }

  /** The connection has ended: nobody knows what became of what was sent. */
  lose(cause: CollectiveError): void {
    if (this.#sent > 0) this.#finish()
    else this.fail(new CollectiveError('notConnected', `nothing was sent: ${cause.message}`, { cause }))
  }

  /** The broker does not take it, or the caller has given up; copies that have not gone do not go. */
  fail(reason: unknown): void {
    this.#isOver = true
    this.#reject(reason)
  }

  #finish(): void {
    this.#isOver = true
    this.#resolve(this.#results)
  }
}
