import pLimit, { type LimitFunction } from 'p-limit'
import type { ErrorCode } from '@collective/core'

/** What the queue bounds. */
export interface WorkLimits {
  readonly concurrency: number
  readonly queue: number
  readonly perCaller: number
}

/** The node's own queue: what runs, what waits, and whose it is. */
export class WorkQueue {
  readonly #limits: WorkLimits
  readonly #run: LimitFunction
  readonly #agents = new Map<string, LimitFunction>()
  readonly #callers = new Map<string, number>()
  #running = 0
  #waiting = 0

  constructor(limits: WorkLimits) {
    this.#limits = limits
    this.#run = pLimit(limits.concurrency)
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting
  }

  /** Why there is no room for another action of this caller, if there is none. */
  refusal(caller: string): Extract<ErrorCode, 'queueFull' | 'callerShare'> | undefined {
    if ((this.#callers.get(caller) ?? 0) >= this.#limits.perCaller) return 'callerShare'
    const isIdle = this.#running + this.#waiting < this.#limits.concurrency
    return !isIdle && this.#waiting >= this.#limits.queue ? 'queueFull' : undefined
  }

  /** Bounds one agent's share; the same agent keeps its first bound. */
  limitAgent(agent: string, concurrency: number): void {
    if (!this.#agents.has(agent)) this.#agents.set(agent, pLimit(concurrency))
  }

  /** Runs `work` when its turn comes; the slot is held until it settles. */
  async enqueue(agent: string, caller: string, work: () => Promise<void>): Promise<void> {
    this.#waiting += 1
    this.#callers.set(caller, (this.#callers.get(caller) ?? 0) + 1)
    const limitAgent = this.#agents.get(agent)
    const inTurn = (): Promise<void> => this.#work(work)
    try {
      await (limitAgent ? limitAgent(() => this.#run(inTurn)) : this.#run(inTurn))
    } finally {
      this.#leave(caller)
    }
  }

  async #work(work: () => Promise<void>): Promise<void> {
    this.#waiting -= 1
    this.#running += 1
    try {
      await work()
    } finally {
      this.#running -= 1
    }
  }

  #leave(caller: string): void {
    const left = (this.#callers.get(caller) ?? 1) - 1
    if (left > 0) this.#callers.set(caller, left)
    else this.#callers.delete(caller)
  }
}
