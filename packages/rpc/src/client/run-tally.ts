import type { Clock, Identity, ReplyBody } from '@collective/core'
import type { Answer } from './correlation'
import type { Roster } from './roster'
import type { RosterRequest } from './roster-request'
import type { AnswerKind } from './run-progress'
import type { RunStats } from './run'

// Whoever has a valid credential may answer what it was not asked: named up to here, and no further.
const maxStrangers = 1_000

/** Counts the answers and the time of a run. Both lists are kept current after its end, as long as answers may come. */
export class RunTally {
  readonly requestId: string
  readonly #clock: Clock
  readonly #startTime: number
  readonly #startedMs: number
  readonly #late: Identity[] = []
  readonly #unexpected: Identity[] = []
  #responses = 0
  #okCount = 0
  #duplicates = 0
  #discoveryTimeMs = 0

  constructor(clock: Clock, requestId: string) {
    this.requestId = requestId
    this.#clock = clock
    this.#startTime = clock.nowMs()
    this.#startedMs = clock.monotonicMs()
  }

  found({ discoveryTimeMs, endedBy }: Roster): void {
    // A roster of an earlier discovery took no time of this run.
    const tookTime = this.#clock.monotonicMs() - this.#startedMs
    this.#discoveryTimeMs = endedBy === 'given' ? 0 : Math.min(discoveryTimeMs, tookTime)
  }

  count({ sender, body }: Answer<ReplyBody>, kind: AnswerKind): void {
    switch (kind) {
      case 'counted':
        this.#responses += 1
        if (body.outcome === 'ok') this.#okCount += 1
        break
      case 'duplicate':
        this.#duplicates += 1
        break
      case 'late':
        this.#late.push(sender)
        break
      case 'unexpected':
        if (this.#unexpected.length < maxStrangers && !this.#unexpected.includes(sender))
          this.#unexpected.push(sender)
        break
      default:
        kind satisfies never
    }
  }

  /** The figures as they are now. */
  stats(request: RosterRequest | undefined): RunStats {
    const nowMs = this.#clock.monotonicMs()
    return {
      discovered: request?.progress.size ?? 0,
      responses: this.#responses,
      okCount: this.#okCount,
      failCount: this.#responses - this.#okCount,
      duplicates: this.#duplicates,
      noResponseFrom: request?.progress.unanswered() ?? [],
      unexpectedResponseFrom: this.#unexpected,
      lateFrom: this.#late,
      startTime: this.#startTime,
      discoveryTimeMs: this.#discoveryTimeMs,
      blockTimeMs: request ? nowMs - request.startedMs : 0,
      totalTimeMs: nowMs - this.#startedMs,
      requestId: this.requestId,
    }
  }
}
