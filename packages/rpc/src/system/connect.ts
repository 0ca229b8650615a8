import { CollectiveError, type Clock, type Transport } from '@collective/core'
import { onAbort } from '@collective/core/internal'

/** How long to try. */
export interface ConnectTerms {
  readonly timeoutMs: number
  readonly clock: Clock
  /** Gives up before that. */
  readonly signal: AbortSignal | undefined
}

/** Connects, or gives up with `connectTimeout` or the signal's reason. */
export async function connectWithin(
  transport: Transport,
  { timeoutMs, clock, signal }: ConnectTerms,
): Promise<void> {
  const controller = new AbortController()
  const error = new CollectiveError(
    'connectTimeout',
    `the broker did not answer within ${timeoutMs} ms: check its address and that it runs`,
  )
  const stopTimer = clock.schedule(timeoutMs, () => controller.abort(error))
  const stopListening = onAbort(signal, reason => controller.abort(reason))
  try {
    await transport.connect({ signal: controller.signal })
  } finally {
    stopTimer()
    stopListening()
  }
}
