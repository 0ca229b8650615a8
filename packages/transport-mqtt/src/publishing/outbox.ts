import type { CollectiveError, Publication, PublishResult } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import type { Connection, OutgoingMessage } from '../connection/connection'
import { publishResultOf } from './publish-result'
import { qosOf } from './qos'
import { Sending, type Copy } from './sending'
import { topicOf } from '../topics'

// More on their way at a time would only fill buffers, here and at the broker.
const maxCopiesInFlight = 10_000
const maxBytesInFlight = 8 * 1024 * 1024
const maxUnsentBytes = 8 * 1024 * 1024

/** What one connection has to send, in the order it was given, as far as the broker's receive maximum allows (MQTT 5 section 4.9). */
export class Outbox {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #window: number
  readonly #waiting: Sending[] = []
  readonly #unsettled = new Set<Sending>()
  readonly #onIdle: (() => void)[] = []
  #copiesInFlight = 0
  #bytesInFlight = 0
  #isCongested = false
  #isPumpDue = false
  // Whether something was sent that is not acknowledged.
  #hasUnfenced = false

  constructor(connection: Connection, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
    this.#window = Math.min(connection.receiveMaximum, maxCopiesInFlight)
  }

  /**
   * Sends one copy to each target.
   * @returns at once, where no acknowledgement is waited for
   * @throws CollectiveError `notConnected` where the connection ended before the first, `notAuthorized`; the signal's reason
   */
  send(publication: Publication, signal: AbortSignal): PublishResult[] | Promise<PublishResult[]> {
    if (publication.targets.length === 0) return []
    const sending = new Sending(publication)
    this.#unsettled.add(sending)
    this.#waiting.push(sending)
    this.#pump()
    return sending.results ?? this.#settled(sending, signal)
  }

  async #settled(sending: Sending, signal: AbortSignal): Promise<PublishResult[]> {
    const stopListening = onAbort(signal, reason => this.#abort(sending, reason))
    try {
      return await sending.ended()
    } finally {
      stopListening()
    }
  }

  /** Resolves when the broker has everything, or the connection has ended. */
  async drained(): Promise<void> {
    if (!this.#isIdle()) await new Promise<void>(resolve => this.#onIdle.push(resolve))
    if (!this.#hasUnfenced) return
    this.#hasUnfenced = false
    await this.#connection.fence()
  }

  /** The connection has ended. */
  lose(cause: CollectiveError): void {
    const lost = [...this.#unsettled]
    this.#unsettled.clear()
    this.#waiting.length = 0
    this.#copiesInFlight = 0
    for (const sending of lost) sending.lose(cause)
    this.#tellIdle()
  }

  #pump(): void {
    while (this.#hasRoom()) {
      const [sending] = this.#waiting
      const copy = sending?.next()
      if (sending && copy) this.#dispatch(sending, copy)
      else if (this.#waiting.shift() === undefined) return
    }
  }

  #hasRoom(): boolean {
    const connection = this.#connection
    if (connection.isOver || this.#copiesInFlight >= this.#window) return false
    if (connection.unsentBytes < maxUnsentBytes) return this.#bytesInFlight < maxBytesInFlight
    this.#pumpOnceSent()
    return false
  }

  // After all acknowledgements that have come, not after each: copies that go together cost one system call.
  #pumpSoon(): void {
    if (this.#isPumpDue || this.#waiting.length === 0) return
    this.#isPumpDue = true
    queueMicrotask(() => {
      this.#isPumpDue = false
      this.#pump()
      this.#tellIdle()
    })
  }

  // One callback, however many wait.
  #pumpOnceSent(): void {
    if (this.#isCongested) return
    this.#isCongested = true
    this.#connection.onSent(() => {
      this.#isCongested = false
      this.#pump()
      this.#tellIdle()
    })
  }

  #dispatch(sending: Sending, copy: Copy): void {
    const message = {
      topic: topicOf(this.#prefix, copy.address),
      payload: copy.bytes,
      expiresMs: sending.expiresMs,
    }
    if (qosOf(copy.address) === 1) return this.#publish(message, sending, copy)
    this.#connection.send(message)
    this.#hasUnfenced = true
    this.#answer(sending, copy, 'unknown')
  }

  #publish(message: OutgoingMessage, sending: Sending, copy: Copy): void {
    const { length } = message.payload
    this.#copiesInFlight += 1
    this.#bytesInFlight += length
    this.#connection.publish(message, reasonCode => {
      this.#copiesInFlight -= 1
      this.#bytesInFlight -= length
      this.#answer(sending, copy, publishResultOf(copy.address, reasonCode, this.#connection.version))
      this.#pumpSoon()
      this.#tellIdle()
    })
  }

  #answer(sending: Sending, copy: Copy, result: PublishResult | 'denied'): void {
    if (sending.answer(copy, result)) this.#unsettled.delete(sending)
  }

  #abort(sending: Sending, reason: unknown): void {
    this.#unsettled.delete(sending)
    const at = this.#waiting.indexOf(sending)
    if (at >= 0) this.#waiting.splice(at, 1)
    sending.abort(reason)
  }

  #isIdle(): boolean {
    return this.#copiesInFlight === 0 && this.#waiting.length === 0
  }

  #tellIdle(): void {
    if (this.#onIdle.length === 0 || !this.#isIdle()) return
    for (const resolve of this.#onIdle.splice(0)) resolve()
  }
}
