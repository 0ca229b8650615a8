import { CollectiveError, type Clock, type Transport } from '@collective/core'

/** Connects, or gives up with `connectTimeout`. */
export async function connectWithin(transport: Transport, timeoutMs: number, clock: Clock): Promise<void> {
  const controller = new AbortController()
  const error = new CollectiveError(
    'connectTimeout',
    `the broker did not answer within ${timeoutMs} ms: check its address and that it runs`,
  )
  const stopTimer = clock.schedule(timeoutMs, () => controller.abort(error))
  try {
    await transport.connect({ signal: controller.signal })
  } finally {
    stopTimer()
  }
}
