import type { AckBody, Clock, Identity, ReplyBody } from '@collective/core'

// Requests that are over and may still be answered; the oldest are forgotten first.
const maxRetired = 64

/** An answer that was verified: who gave it, and how large its body was. */
export interface Answer<Body> {
  readonly sender: Identity
  readonly body: Body
  /** Of the body. */
  readonly bytes: number
}

/** Waits for the answers to one request. Both are called with answers to that request alone, from nodes, and never throw. */
export interface Waiting {
  onReply(answer: Answer<ReplyBody>): void
  onAck(answer: Answer<AckBody>): void
}

/** Who waits for which request: one table for everything a client has in the air. */
export class Correlation {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Waiting>()
  readonly #retired = new Map<string, { readonly waiting: Waiting; readonly untilMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Before sending: an answer may be faster than the broker's confirmation. */
  add(requestId: string, waiting: Waiting): void {
    this.#retired.delete(requestId)
    this.#waiting.set(requestId, waiting)
  }

  get(requestId: string): Waiting | undefined {
    return this.#waiting.get(requestId) ?? this.#getRetired(requestId)
  }

  /** Nobody waits for it any more; until then late answers are still told to who did. */
  retire(requestId: string, untilMs: number): void {
    const waiting = this.#waiting.get(requestId)
    this.#waiting.delete(requestId)
    if (!waiting) return
    this.#retired.set(requestId, { waiting, untilMs })
    for (const [oldest] of this.#retired) if (this.#retired.size > maxRetired) this.#retired.delete(oldest)
  }

  // Looked at when an answer comes: no timer keeps a process alive for what nobody waits for.
  #getRetired(requestId: string): Waiting | undefined {
    const retired = this.#retired.get(requestId)
    if (!retired || this.#clock.monotonicMs() <= retired.untilMs) return retired?.waiting
    this.#retired.delete(requestId)
    return undefined
  }
}
