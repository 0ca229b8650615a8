import { CollectiveError, type StoredReply, type StreamWindow } from '@collective/core'
import { abortable } from '@collective/core/internal'
import { Deferred } from '../system/deferred'
import { targetOf, type Answers } from './answer'
import type { NodeRequest } from './request'
import type { PartialReplies } from './run-stream'

/** A partial reply that the caller has not said to have. */
interface OpenPart {
  readonly sequence: number
  /** Of its body. */
  readonly bytes: number
  readonly reply: StoredReply
}

/** A stream that is to be given. */
export interface StreamOrder {
  readonly request: NodeRequest
  readonly window: StreamWindow
  /** Tells the action to end. */
  readonly stop: (error: CollectiveError) => void
}

/** What the streams of a node share. */
export interface StreamHost {
  readonly answers: Answers
  /** Whether no credit comes any more. */
  readonly isDraining: () => boolean
}

/** The partial replies of one request: what was sent is kept until the caller has it, and no more is made than its window takes. */
export class OutgoingStream implements PartialReplies {
  readonly #request: NodeRequest
  readonly #host: StreamHost
  readonly #window: StreamWindow
  readonly #stop: (error: CollectiveError) => void
  readonly #open: OpenPart[] = []
  #openBytes = 0
  #count = 0
  #room: Deferred<void> | undefined
  #writing: Promise<void> | undefined

  constructor({ request, window, stop }: StreamOrder, host: StreamHost) {
    this.#request = request
    this.#window = window
    this.#stop = stop
    this.#host = host
  }

  /** Bytes of what is open. */
  get openBytes(): number {
    return this.#openBytes
  }

  async room(signal: AbortSignal): Promise<void> {
    while (!this.#hasRoom()) {
      if (this.#host.isDraining()) this.drain()
      this.#room = new Deferred()
      await abortable(this.#room.promise, signal)
    }
  }

  async write(data: unknown): Promise<void> {
    const sequence = this.#count + 1
    const body = this.#host.answers.encodePartial(this.#request, data, sequence)
    this.#count = sequence
    this.#writing = this.#send(sequence, body)
    await this.#writing
  }

  // Not awaited: the window bounds what is on its way, and what does not arrive is asked for again.
  async #send(sequence: number, body: Uint8Array): Promise<void> {
    const { answers } = this.#host
    const reply = await answers.sealReply(this.#request, body)
    this.#open.push({ sequence, bytes: body.length, reply })
    this.#openBytes += body.length
    void answers.send(targetOf(this.#request), reply)
  }

  /** The caller has all up to this one. */
  received(sequence: number): void {
    const kept = this.#open.findIndex(part => part.sequence > sequence)
    for (const { bytes } of this.#open.splice(0, kept < 0 ? this.#open.length : kept))
      this.#openBytes -= bytes
    if (this.#hasRoom()) this.#room?.resolve()
  }

  /** Sends again what is open from this one on. @returns how many that are */
  async resend(from: number): Promise<number> {
    const parts = this.#open.filter(part => part.sequence >= from)
    await Promise.all(parts.map(({ reply }) => this.#host.answers.send(targetOf(this.#request), reply)))
    return parts.length
  }

  /** No partial reply is made any more. @returns the sequence of the final one, when the last partial one is on its way */
  async end(): Promise<number> {
    await Promise.allSettled([this.#writing])
    return this.#count + 1
  }

  /** No credit comes any more: who waits for one waits in vain. */
  drain(): void {
    if (this.#hasRoom()) return
    this.#stop(new CollectiveError('draining', 'this node is shutting down, and the caller has not read on'))
  }

  #hasRoom(): boolean {
    return this.#open.length < this.#window.frames && this.#openBytes < this.#window.bytes
  }
}
