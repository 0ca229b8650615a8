import type { CreditBody, Identity, ReplyBody, StreamWindow } from '@collective/core'
import { IncomingStream } from './incoming-stream'
import type { Answer } from './correlation'

/** What becomes of a partial reply: it waits to be read, nobody is going to read it, or there is no room for it. */
export type PartFate = 'kept' | 'dropped' | 'full'

/** What a credit says beside the request. */
export type Credit = Pick<CreditBody, 'received' | 'again'>

/** Who is told of what streams bring and need. */
export interface StreamListener {
  onPart(part: Answer<ReplyBody>): PartFate
  /** Gives the node a credit. */
  onCredit(identity: Identity, credit: Credit): void
}

/**
 * The streams of one request: what counts of what comes, and which credits the nodes get. Where the reader has no room a part counts as
 * not received, and is asked for again when there is some.
 */
export class IncomingStreams {
  readonly #window: StreamWindow
  readonly #listener: StreamListener
  readonly #streams = new Map<Identity, IncomingStream>()
  readonly #held = new Set<Identity>()

  constructor(window: StreamWindow, listener: StreamListener) {
    this.#window = window
    this.#listener = listener
  }

  /** Whether anything of its stream has come. */
  has(identity: Identity): boolean {
    return this.#streams.has(identity)
  }

  /** Members whose end has come, but not what is before it. */
  get incomplete(): readonly Identity[] {
    return [...this.#streams].filter(([, stream]) => stream.hasLostEnd).map(([identity]) => identity)
  }

  /** A partial reply. */
  take(part: Answer<ReplyBody>): void {
    const { sender, body, bytes } = part
    const stream = this.#of(sender)
    const place = stream.placeOf(body)
    if (place === 'ahead') return this.#fill(sender, stream)
    if (place !== 'next' || this.#held.has(sender)) return
    const fate = this.#listener.onPart(part)
    if (fate === 'full') return void this.#held.add(sender)
    stream.take(body)
    if (fate === 'dropped') this.read(sender, bytes)
  }

  /** A final reply. @returns whether it ends the stream; `broken` where it is of no stream that this one could be */
  takeEnd({ sender, body }: Answer<ReplyBody>): 'ends' | 'early' | 'broken' {
    const stream = this.#of(sender)
    const place = stream.placeOf(body)
    if (place === 'next') return 'ends'
    if (place !== 'ahead') return 'broken'
    stream.hasLostEnd = true
    this.#fill(sender, stream)
    return 'early'
  }

  /** A part of this node has been read. */
  read(identity: Identity, bytes: number): void {
    const stream = this.#of(identity)
    if (stream.read(bytes)) this.#listener.onCredit(identity, { received: stream.credit() })
  }

  /** Nothing of what has been kept is going to be read. */
  readAll(): void {
    for (const [identity, stream] of this.#streams) {
      stream.readAll()
      this.#listener.onCredit(identity, { received: stream.credit() })
    }
  }

  /** There is room: one of those that are held up goes on. */
  resume(): void {
    for (const identity of this.#held) {
      this.#held.delete(identity)
      return this.#listener.onCredit(identity, this.demand(identity))
    }
  }

  /** What to tell a node of which nothing has come for a while: to send the rest, unless that would find no room. */
  demand(identity: Identity): Credit {
    const stream = this.#of(identity)
    const received = stream.credit()
    return this.#held.has(identity) ? { received } : { received, again: stream.next }
  }

  #fill(identity: Identity, stream: IncomingStream): void {
    if (this.#held.has(identity) || !stream.isNewGap()) return
    this.#listener.onCredit(identity, this.demand(identity))
  }

  #of(identity: Identity): IncomingStream {
    const existing = this.#streams.get(identity)
    if (existing) return existing
    const stream = new IncomingStream(this.#window)
    this.#streams.set(identity, stream)
    return stream
  }
}
