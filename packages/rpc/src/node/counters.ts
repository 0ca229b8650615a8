import type { NodeCounters } from '../agents/implementation'

/** Counts what a node does. */
export class Counters {
  received = 0
  filtered = 0
  passed = 0
  duplicates = 0
  expired = 0
  replies = 0
  denied = 0
  readonly #dropped = new Map<string, number>()

  drop(code: string): void {
    this.#dropped.set(code, (this.#dropped.get(code) ?? 0) + 1)
  }

  snapshot(running: number, queued: number): NodeCounters {
    const { received, filtered, passed, duplicates, expired, replies, denied } = this
    return {
      received,
      filtered,
      passed,
      duplicates,
      expired,
      replies,
      denied,
      running,
      queued,
      dropped: Object.fromEntries(this.#dropped),
    }
  }
}
