import type { AckBody, Clock, Identity, ReplyBody } from '@collective/core'

// Requests that are over and may still be answered, and how many they were for together; the oldest are forgotten first.
const maxRetired = 64
const maxRetiredMembers = 20_000

/** An answer that was verified: who gave it, and how large its body was. */
export interface Answer<Body> {
  readonly sender: Identity
  readonly body: Body
  /** Of the body. */
  readonly bytes: number
}

/** Waits for the answers to one request. Both are called with answers to that request alone, from nodes, and never throw. */
export interface Waiting {
  /** How many are waited for: what it costs to remember it. */
  readonly size: number
  onReply(answer: Answer<ReplyBody>): void
  onAck(answer: Answer<AckBody>): void
}

/** Who waits for which request: one table for everything a client has in the air. */
export class Correlation {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Waiting>()
  readonly #retired = new Map<string, { readonly waiting: Waiting; readonly untilMs: number }>()
  #retiredMembers = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Before sending: an answer may be faster than the broker's confirmation. */
  add(requestId: string, waiting: Waiting): void {
    this.#forget(requestId)
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
    this.#retiredMembers += waiting.size
    for (const oldest of this.#retired.keys()) if (this.#isFull()) this.#forget(oldest)
  }

  #isFull(): boolean {
    const count = this.#retired.size
    return count > maxRetired || (count > 1 && this.#retiredMembers > maxRetiredMembers)
  }

  #forget(requestId: string): void {
    this.#retiredMembers -= this.#retired.get(requestId)?.waiting.size ?? 0
    this.#retired.delete(requestId)
  }

  // Looked at when an answer comes: no timer keeps a process alive for what nobody waits for.
  #getRetired(requestId: string): Waiting | undefined {
    const retired = this.#retired.get(requestId)
    if (!retired || this.#clock.monotonicMs() <= retired.untilMs) return retired?.waiting
    this.#forget(requestId)
    return undefined
  }
}
