import { CollectiveError } from '@collective/core'
import { abortable } from '@collective/core/internal'

/** How long something may take. */
export interface TimeLimit {
  readonly limitMs: number
  /** Ends it before that. */
  readonly signal: AbortSignal
}

/**
 * Does what needs the broker, and gives up when the time is over: nothing of the doctor's ever hangs.
 * @throws CollectiveError `connectTimeout`; what `work` throws; the signal's reason
 */
export async function inTime<Value>(
  { limitMs, signal }: TimeLimit,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const late = new AbortController()
  const message = `the broker did not answer within ${limitMs} ms: check its address and that it runs`
  const timer = setTimeout(() => late.abort(new CollectiveError('connectTimeout', message)), limitMs)
  const either = AbortSignal.any([signal, late.signal])
  try {
    return await abortable(work(either), either)
  } finally {
    clearTimeout(timer)
  }
}

/** What comes in time; undefined where it does not. @throws the signal's reason */
export async function orNothing<Value>(limit: TimeLimit, coming: Promise<Value>): Promise<Value | undefined> {
  try {
    return await inTime(limit, () => coming)
  } catch {
    limit.signal.throwIfAborted()
    return undefined
  }
}
