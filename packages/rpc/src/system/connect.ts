import { CollectiveError, type Clock, type EventAddress, type Transport } from '@collective/core'
import { onAbort } from '@collective/core/internal'

/** How long to try. */
export interface ConnectTerms {
  readonly timeoutMs: number
  readonly clock: Clock
  /** Gives up before that. */
  readonly signal: AbortSignal | undefined
  /** Where the broker is to say that the connection ended without a goodbye. */
  readonly farewell?: EventAddress
}

/** Connects, or gives up with `connectTimeout` or the signal's reason. */
export async function connectWithin(
  transport: Transport,
  { timeoutMs, clock, signal, farewell }: ConnectTerms,
): Promise<void> {
  const controller = new AbortController()
  const error = new CollectiveError(
    'connectTimeout',
    `the broker did not answer within ${timeoutMs} ms: check its address and that it runs`,
  )
  const stopTimer = clock.schedule(timeoutMs, () => controller.abort(error))
  const stopListening = onAbort(signal, reason => controller.abort(reason))
  try {
    await transport.connect({ signal: controller.signal, ...(farewell && { farewell }) })
  } finally {
    stopTimer()
    stopListening()
  }
}
