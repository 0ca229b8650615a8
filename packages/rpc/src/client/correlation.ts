import type { AckBody, Identity, ReplyBody } from '@collective/core'

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
  readonly #waiting = new Map<string, Waiting>()

  /** Before sending: an answer may be faster than the broker's confirmation. */
  add(requestId: string, waiting: Waiting): void {
    this.#waiting.set(requestId, waiting)
  }

  get(requestId: string): Waiting | undefined {
    return this.#waiting.get(requestId)
  }

  remove(requestId: string): void {
    this.#waiting.delete(requestId)
  }
}
