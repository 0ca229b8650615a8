import type { Identity, NodeOutcome } from '@collective/core'
import type { RunProgress } from './run-progress'
import type { RunStats } from './run'

/** When a run did what, on the monotonic clock unless it says otherwise. Milliseconds. */
export interface RunTimeline {
  /** On the wall clock, since 1970. */
  readonly startTime: number
  readonly startedMs: number
  readonly publishedMs: number
  readonly endedMs: number
  readonly discoveryTimeMs: number
}

/** Counts the answers of a run. */
export class RunTally {
  responses = 0
  okCount = 0
  readonly unexpected = new Set<Identity>()
  readonly late = new Set<Identity>()

  count(outcome: NodeOutcome): void {
    this.responses += 1
    if (outcome === 'ok') this.okCount += 1
  }

  stats(requestId: string, progress: RunProgress, timeline: RunTimeline): RunStats {
    const { startTime, startedMs, publishedMs, endedMs, discoveryTimeMs } = timeline
    return {
      discovered: progress.finished,
      responses: this.responses,
      okCount: this.okCount,
      failCount: this.responses - this.okCount,
      noResponseFrom: progress.silent(),
      unexpectedResponseFrom: [...this.unexpected],
      lateFrom: [...this.late],
      startTime,
      discoveryTimeMs,
      blockTimeMs: endedMs - publishedMs,
      totalTimeMs: endedMs - startedMs,
      requestId,
    }
  }
}
