import type { CollectiveError, Publication, PublishResult } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import type { Connection } from './connection'
import { Sending, type Copy } from './sending'
import { topicOf } from './topics'

// More on their way at a time would only fill buffers, here and at the broker.
const maxCopiesInFlight = 10_000
const maxBytesInFlight = 8 * 1024 * 1024

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

  constructor(connection: Connection, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
    this.#window = Math.min(connection.receiveMaximum, maxCopiesInFlight)
  }

  /**
   * Sends one copy to each target.
   * @throws CollectiveError `notConnected` where the connection ended before the first, `notAuthorized`; the signal's reason
   */
  async send(publication: Publication, signal: AbortSignal): Promise<PublishResult[]> {
    if (publication.targets.length === 0) return []
    let stopListening = (): void => undefined
    try {
      return await new Promise((resolve, reject) => {
        const sending = new Sending(publication, { resolve, reject })
        stopListening = onAbort(signal, reason => this.#abort(sending, reason))
        this.#unsettled.add(sending)
        this.#waiting.push(sending)
        this.#pump()
      })
    } finally {
      stopListening()
    }
  }

  /** Resolves when nothing is left to send and to be acknowledged, or the connection has ended. */
  async idle(): Promise<void> {
    if (this.#isIdle()) return
    await new Promise<void>(resolve => this.#onIdle.push(resolve))
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
      if (sending && copy) this.#publish(sending, copy)
      else if (this.#waiting.shift() === undefined) return
    }
  }

  #hasRoom(): boolean {
    return (
      this.#copiesInFlight < this.#window &&
      this.#bytesInFlight < maxBytesInFlight &&
      !this.#connection.isOver
    )
  }

  #publish(sending: Sending, copy: Copy): void {
    const { version } = this.#connection
    const { address, bytes } = copy
    this.#copiesInFlight += 1
    this.#bytesInFlight += bytes.length
    const topic = topicOf(this.#prefix, address)
    this.#connection.publish(topic, bytes, sending.expiresMs, reasonCode => {
      this.#copiesInFlight -= 1
      this.#bytesInFlight -= bytes.length
      if (sending.answer(copy, reasonCode, version)) this.#unsettled.delete(sending)
      this.#pump()
      this.#tellIdle()
    })
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
