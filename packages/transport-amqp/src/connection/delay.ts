import { onAbort } from '@collective/core/internal'

/** Resolves after some milliseconds; rejects with the signal's reason. */
export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stopListening()
      resolve()
    }, ms)
    const stopListening = onAbort(signal, reason => {
      clearTimeout(timer)
      reject(reason)
    })
  })
}
