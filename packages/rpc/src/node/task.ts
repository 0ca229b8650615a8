import { CollectiveError, type CancelTimer } from '@collective/core'
import type { ActionResult } from './action-result'
import type { NodeRequest } from './request'

/** Where a task is: in the queue, with its action, or answered (its action may still hold its slot). */
export type TaskState = 'waiting' | 'running' | 'answered'

/** One admitted request from its admission until its action has settled. It is answered exactly once. */
export class Task {
  readonly request: NodeRequest
  /** When its time is over, on the monotonic clock. */
  readonly deadlineMs: number
  #controller: AbortController | undefined
  readonly #onAnswer: (result: ActionResult) => Promise<void>
  #state: TaskState = 'waiting'
  #answered: Promise<void> = Promise.resolve()
  /** Stops the deadline's timer. */
  stopTimer: CancelTimer = () => undefined

  constructor(request: NodeRequest, deadlineMs: number, onAnswer: (result: ActionResult) => Promise<void>) {
    this.request = request
    this.deadlineMs = deadlineMs
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
    if (this.#state === 'answered') return this.#answered
    this.#state = 'answered'
    this.stopTimer()
    this.#answered = this.#onAnswer(result)
    return this.#answered
  }

  /** The time is over: the action is told, and the caller too, whether or not the action listens. */
  async overrun(timeoutMs: number): Promise<void> {
    const error = new CollectiveError('timedOut', `not finished within ${timeoutMs} ms`)
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
