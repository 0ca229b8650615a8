import { CollectiveError, type Clock } from '@collective/core'
import { callersKey } from './callers-key'
import { Task } from './task'
import type { ActionResult } from './action-result'
import type { NodeRequest } from './request'

// How long actions that are told to stop because the node is closed may take to do so.
const stopGraceMs = 500

/** The requests that wait or run now, each with its deadline. */
export class TaskTable {
  readonly #clock: Clock
  readonly #tasks = new Map<string, Task>()
  #onIdle: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(caller: string, requestId: string): Task | undefined {
    return this.#tasks.get(callersKey(caller, requestId))
  }

  /** Follows a request; `onAnswer` is called once, with the task, for what is to be answered. */
  add(
    request: NodeRequest,
    timeoutMs: number,
    onAnswer: (result: ActionResult, task: Task) => Promise<void>,
  ): Task {
    const deadlineMs = request.receivedMs + timeoutMs
    const task: Task = new Task(request, deadlineMs, result => onAnswer(result, task))
    const delayMs = Math.max(0, deadlineMs - this.#clock.monotonicMs())
    task.stopTimer = this.#clock.schedule(delayMs, () => void task.overrun(timeoutMs))
    this.#tasks.set(keyOf(request), task)
    return task
  }

  /** Its action has settled, or there never was one. */
  settle(request: NodeRequest): void {
    this.#tasks.delete(keyOf(request))
    if (this.#tasks.size === 0) this.#onIdle?.()
  }

  /**
   * Waits for what waits and runs, then tells it to stop.
   * @returns what did not settle
   */
  async drain(timeoutMs: number): Promise<readonly NodeRequest[]> {
    if (await this.#settleWithin(timeoutMs)) return []
    const draining = new CollectiveError('draining', 'this node is shutting down')
    await Promise.allSettled([...this.#tasks.values()].map(task => task.stop(draining)))
    await this.#settleWithin(stopGraceMs)
    return [...this.#tasks.values()].map(task => task.request)
  }

  /** Whether everything settled in time. */
  async #settleWithin(timeoutMs: number): Promise<boolean> {
    if (this.#tasks.size === 0) return true
    return new Promise(resolve => {
      const finish = (settled: boolean): void => {
        stopTimer()
        this.#onIdle = undefined
        resolve(settled)
      }
      const stopTimer = this.#clock.schedule(timeoutMs, () => finish(false))
      this.#onIdle = () => finish(true)
    })
  }
}

function keyOf({ caller, header }: NodeRequest): string {
  return callersKey(caller.id, header.id)
}
