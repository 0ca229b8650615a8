import type { JournalKey } from '@collective/core'
import { OutgoingStream, type StreamHost, type StreamOrder } from './outgoing-stream'
import { keyOf, type NodeRequest } from './request'

// Of streams that have ended, what their callers have not said to have: past it the oldest are forgotten, as stored replies are.
const maxEndedBytes = 16 * 1024 * 1024

/** The streams that a node gives, each until its caller has all of it. */
export class Streams {
  readonly #host: StreamHost
  readonly #running = new Map<string, OutgoingStream>()
  // The oldest first.
  readonly #ended = new Map<string, OutgoingStream>()
  #endedBytes = 0

  constructor(host: StreamHost) {
    this.#host = host
  }

  /** Begins to stream to who asked for that and gets answers. @param stop tells the action to end */
  begin(request: NodeRequest, stop: StreamOrder['stop']): OutgoingStream | undefined {
    const { stream: window } = request.body
    if (!window || !request.replyTo) return undefined
    const stream = new OutgoingStream({ request, window, stop }, this.#host)
    this.#running.set(nameOf(keyOf(request)), stream)
    return stream
  }

  /** The request gets its last reply. @returns that one's sequence */
  async end(request: NodeRequest): Promise<number> {
    const name = nameOf(keyOf(request))
    const stream = request.body.stream && this.#running.get(name)
    if (!stream) return 1
    const sequence = await stream.end()
    this.#running.delete(name)
    this.#keep(name, stream)
    return sequence
  }

  /** A caller has all up to this one. */
  received(key: JournalKey, sequence: number): void {
    const name = nameOf(key)
    this.#running.get(name)?.received(sequence)
    const ended = this.#ended.get(name)
    if (!ended) return
    this.#forget(name, ended)
    ended.received(sequence)
    this.#keep(name, ended)
  }

  /** Sends again what is open from this one on. @returns how many that are */
  async resend(key: JournalKey, from: number): Promise<number> {
    const name = nameOf(key)
    const stream = this.#running.get(name) ?? this.#ended.get(name)
    return stream ? stream.resend(from) : 0
  }

  /** Ends those that wait for a credit. */
  drain(): void {
    for (const stream of this.#running.values()) stream.drain()
  }

  #keep(name: string, stream: OutgoingStream): void {
    if (stream.openBytes === 0) return
    this.#ended.set(name, stream)
    this.#endedBytes += stream.openBytes
    for (const [oldest, ended] of this.#ended) {
      if (this.#endedBytes <= maxEndedBytes) return
      this.#forget(oldest, ended)
    }
  }

  #forget(name: string, stream: OutgoingStream): void {
    this.#ended.delete(name)
    this.#endedBytes -= stream.openBytes
  }
}

// No caller id has a line feed.
function nameOf({ caller, requestId }: JournalKey): string {
  return `${caller}\n${requestId}`
}
