import { CollectiveError } from '@collective/core'
import type { ActionResult } from './action-result'
import type { NodeRequest } from './request'

/** Where a task is: in the queue, with its action, or answered (its action may still hold its slot). */
export type TaskState = 'waiting' | 'running' | 'answered'

/** Answers a request. Never rejects: the deadline and a cancel call it too, and nobody waits for those. */
export type OnAnswer = (request: NodeRequest, result: ActionResult) => Promise<void>

/** One admitted request from its admission until its action has settled. It is answered exactly once. */
export class Task {
  readonly request: NodeRequest
  /** When its time is over, on the monotonic clock. */
  readonly deadlineMs: number
  readonly #onAnswer: OnAnswer
  readonly #timeoutMs: number
  #controller: AbortController | undefined
  #state: TaskState = 'waiting'
  #answered: Promise<void> | undefined

  /** @param timeoutMs from when it was received */
  constructor(request: NodeRequest, timeoutMs: number, onAnswer: OnAnswer) {
    this.request = request
    this.deadlineMs = request.receivedMs + timeoutMs
    this.#timeoutMs = timeoutMs
    this.#onAnswer = onAnswer
  }

  get state(): TaskState {
    return this.#state
  }

  /** Fires when the action should stop. Made when it is first looked at: most actions are over before anybody could. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  /** Its turn has come. @returns false where it was answered while it waited */
  start(): boolean {
    if (this.#state !== 'waiting') return false
    this.#state = 'running'
    return true
  }

  /** The first answer counts; later ones are the same promise. */
  answer(result: ActionResult): Promise<void> {
    this.#state = 'answered'
    return (this.#answered ??= this.#onAnswer(this.request, result))
  }

  /** The time is over: the action is told, and the caller too, whether or not the action listens. */
  async overrun(): Promise<void> {
    if (this.#state === 'answered') return
    const error = new CollectiveError('timedOut', `not finished within ${this.#timeoutMs} ms`)
    this.#abort(error)
    await this.answer({ outcome: 'timedOut', code: 'timedOut', message: error.message })
  }

  /** Tells a running action to stop; a waiting one never starts. */
  async stop(error: CollectiveError): Promise<'cancelled' | 'stopping'> {
    const isWaiting = this.#state === 'waiting'
    this.#abort(error)
    if (!isWaiting) return 'stopping'
    await this.answer({ outcome: 'cancelled', code: error.code, message: error.message })
    return 'cancelled'
  }

  #abort(error: CollectiveError): void {
    this.#controller ??= new AbortController()
    this.#controller.abort(error)
  }
}
