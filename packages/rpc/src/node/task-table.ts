import { CollectiveError, type Clock } from '@collective/core'
import { Alarm } from '../system/alarm'
import { Task, type OnAnswer } from './task'
import type { NodeRequest } from './request'

// How long actions that are told to stop because the node is closed may take to do so.
const stopGraceMs = 500

/** The requests that wait or run now, each with its deadline; one timer for all of them. */
export class TaskTable {
  readonly #clock: Clock
  readonly #tasks = new Set<Task>()
  readonly #alarm: Alarm
  #onIdle: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.#alarm = new Alarm(clock, () => this.#endOverdue())
  }

  /** For the few that are cancelled; there are never more than run and wait. */
  get(caller: string, requestId: string): Task | undefined {
    for (const task of this.#tasks)
      if (task.request.header.id === requestId && task.request.caller.id === caller) return task
    return undefined
  }

  /** Follows a request; `onAnswer` is called once, for what is to be answered. */
  add(request: NodeRequest, timeoutMs: number, onAnswer: OnAnswer): Task {
    const task = new Task(request, timeoutMs, onAnswer)
    this.#tasks.add(task)
    this.#alarm.by(task.deadlineMs)
    return task
  }

  /** Its action has settled, or there never was one. */
  settle(task: Task): void {
    this.#tasks.delete(task)
    if (this.#tasks.size === 0) this.#onIdle?.()
  }

  #endOverdue(): void {
    const nowMs = this.#clock.monotonicMs()
    for (const task of this.#tasks) {
      if (task.deadlineMs <= nowMs) void task.overrun()
      else this.#alarm.by(task.deadlineMs)
    }
  }

  /**
   * Waits for what waits and runs, then tells it to stop.
   * @returns what did not settle
   */
  async drain(timeoutMs: number): Promise<readonly NodeRequest[]> {
    try {
      return await this.#drain(timeoutMs)
    } finally {
      this.#alarm.stop()
    }
  }

  async #drain(timeoutMs: number): Promise<readonly NodeRequest[]> {
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
