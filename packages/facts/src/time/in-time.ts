import type { CallOptions, Clock } from '@collective/core'
import { abortable, onAbort } from '@collective/core/internal'

/** How long something may take. */
export interface TimeBound {
  readonly timeoutMs: number
  readonly clock: Clock
  /** What is thrown when the time is over. */
  readonly late: Error
  /** Ends it earlier. */
  readonly signal?: AbortSignal
}

/**
 * What `load` gives, waited for no longer than the bound; its own signal fires then, so that it can stop.
 * @throws `late`; the signal's reason
 */
export async function inTime<Value>(
  load: (call: CallOptions) => Promise<Value>,
  { timeoutMs, clock, late, signal }: TimeBound,
): Promise<Value> {
  const ending = new AbortController()
  const stopListening = onAbort(signal, reason => ending.abort(reason))
  const stopTimer = clock.schedule(timeoutMs, () => ending.abort(late))
  try {
    return await abortable(load({ signal: ending.signal }), ending.signal)
  } finally {
    stopTimer()
    stopListening()
  }
}
