import type { ConfirmChannel } from 'amqplib'
import { CollectiveError, type Publication, type PublishResult } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import type { Connection } from '../connection/connection'
import { refusalOf, replyCodes, type Refusal } from '../connection/refusal'
import type { Exchanges } from '../exchanges'
import { blamed, blameError } from './blame'
import { Sending, type Copy } from './sending'

// More on their way at a time would only fill buffers, here and at the broker.
const maxCopiesInFlight = 10_000
const maxBytesInFlight = 8 * 1024 * 1024

/** What one connection has to send, in the order it was given, and what the broker has yet to confirm. */
export class Outbox {
  readonly #connection: Connection
  readonly #exchanges: Exchanges
  readonly #waiting: Sending[] = []
  readonly #again: Copy[] = []
  // By their number, in the order they were sent.
  readonly #inFlight = new Map<number, Copy>()
  // Numbers of copies that came back: a return is sent before the confirm.
  readonly #returned = new Set<number>()
  readonly #onIdle: (() => void)[] = []
  #channel: ConfirmChannel | undefined
  #numbers = 0
  #bytesInFlight = 0
  #isCongested = false
  #isAsking = false

  constructor(connection: Connection, exchanges: Exchanges) {
    this.#connection = connection
    this.#exchanges = exchanges
  }

  /** @throws an error of amqplib's where the connection ends */
  async open(): Promise<void> {
    const channel = await this.#connection.model.createConfirmChannel()
    channel.on('return', ({ properties }) => void this.#returned.add(Number(properties.messageId)))
    channel.on('drain', () => this.#onDrain())
    channel.on('error', error => this.#onRefusal(error))
    this.#channel = channel
    this.#isCongested = false
    this.#pump()
  }

  /**
   * Sends one copy to each target.
   * @throws CollectiveError `notConnected` where the connection ended before the first, `notAuthorized`, `frameTooLarge`; the signal's reason
   */
  async send(publication: Publication, signal: AbortSignal): Promise<PublishResult[]> {
    if (publication.targets.length === 0) return []
    const sending = new Sending(publication)
    this.#waiting.push(sending)
    this.#pump()
    const stopListening = onAbort(signal, reason => sending.fail(reason))
    try {
      return await sending.results
    } finally {
      stopListening()
    }
  }

  /** Resolves when the broker has everything, or the connection has ended. */
  async drained(): Promise<void> {
    if (!this.#isIdle()) await new Promise<void>(resolve => this.#onIdle.push(resolve))
  }

  /** The connection has ended. */
  lose(cause: CollectiveError): void {
    this.#channel = undefined
    const copies = [...this.#inFlight.values(), ...this.#again]
    const lost = new Set([...copies.map(({ sending }) => sending), ...this.#waiting])
    this.#forget()
    this.#again.length = 0
    this.#waiting.length = 0
    for (const sending of lost) sending.lose(cause)
    this.#tellIdle()
  }

  #pump(): void {
    while (this.#hasRoom()) {
      const copy = this.#again.shift() ?? this.#nextCopy()
      if (!copy) return
      if (!copy.sending.isOver) this.#publish(copy)
    }
  }

  #hasRoom(): boolean {
    const isFull = this.#inFlight.size >= maxCopiesInFlight || this.#bytesInFlight >= maxBytesInFlight
    return this.#channel !== undefined && !this.#isCongested && !isFull
  }

  #nextCopy(): Copy | undefined {
    for (let [sending] = this.#waiting; sending; [sending] = this.#waiting) {
      const exchange = sending.nextBinding?.exchange
      if (exchange !== undefined && !this.#exchanges.has(exchange)) {
        void this.#ask(exchange, sending)
        return undefined
      }
      const copy = sending.next()
      if (copy) return copy
      this.#waiting.shift()
    }
    return undefined
  }

  // What stands behind waits too, so that everything keeps its order. Once per exchange and connection.
  async #ask(exchange: string, sending: Sending): Promise<void> {
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      await this.#exchanges.ensure(exchange)
    } catch (error) {
      if (!this.#connection.isOver) sending.fail(error)
    }
    this.#isAsking = false
    this.#pump()
    this.#tellIdle()
  }

  #publish(copy: Copy): void {
    const { binding, bytes, sending, address } = copy
    const number = (this.#numbers += 1)
    const isDirect = address.type === 'direct'
    const options = isDirect ? { mandatory: true, messageId: String(number) } : {}
    this.#inFlight.set(number, copy)
    this.#bytesInFlight += bytes.length
    const hasRoom = this.#channel?.publish(
      binding.exchange,
      binding.key,
      bytes,
      { ...options, expiration: sending.expiration },
      error => this.#onConfirm(number, error !== null),
    )
    if (hasRoom === false) this.#isCongested = true
  }

  #onConfirm(number: number, isRefused: boolean): void {
    const copy = this.#inFlight.get(number)
    if (!copy) return
    this.#inFlight.delete(number)
    this.#bytesInFlight -= copy.bytes.length
    const wasReturned = this.#returned.delete(number)
    // Refused also means that its channel has ended with the connection, which is about to be noticed.
    if (isRefused) return copy.sending.answer(copy, 'unknown')
    copy.sending.answer(copy, wasReturned ? 'unroutable' : 'accepted')
    this.#pump()
    this.#tellIdle()
  }

  #onDrain(): void {
    this.#isCongested = false
    this.#pump()
  }

  // The broker closes a channel over one copy; it has handled those before it and ignored those behind.
  #onRefusal(error: Error): void {
    const refusal = refusalOf(error)
    const copies = [...this.#inFlight.values()]
    const at = refusal ? blamed(copies, refusal) : -1
    const culprit = copies[at]
    if (!culprit || !refusal) return this.#connection.abandon(closedError(error, refusal))
    this.#channel = undefined
    this.#forget()
    for (const copy of copies.slice(0, at)) copy.sending.answer(copy, 'unknown')
    culprit.sending.fail(blameError(culprit, refusal))
    this.#again.unshift(...copies.slice(at + 1))
    void this.#reopen()
  }

  async #reopen(): Promise<void> {
    try {
      await this.open()
    } catch {
      // The connection has ended, which settles whoever waits here.
    }
    this.#tellIdle()
  }

  #forget(): void {
    this.#inFlight.clear()
    this.#returned.clear()
    this.#bytesInFlight = 0
  }

  #isIdle(): boolean {
    return this.#inFlight.size === 0 && this.#again.length === 0 && this.#waiting.length === 0
  }

  #tellIdle(): void {
    if (this.#onIdle.length === 0 || !this.#isIdle()) return
    for (const resolve of this.#onIdle.splice(0)) resolve()
  }
}

// An exchange that is gone has taken our bindings with it: only a new start brings them back.
function closedError(error: Error, refusal: Refusal | undefined): CollectiveError {
  const text = refusal?.text ?? error.message
  const advice =
    refusal?.replyCode === replyCodes.notFound ? 'somebody has deleted it' : 'look at the log of the broker'
  return new CollectiveError('disconnected', `the broker closed our channel (${text}): ${advice}`, {
    cause: error,
  })
}
