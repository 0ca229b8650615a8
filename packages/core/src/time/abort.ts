import { CollectiveError } from '../errors/error'

/**
 * Calls back when the signal fires, at once if it has. The one place that listens to aborts.
 * @returns stops listening; call it when what was waited for has come
 */
export function onAbort(signal: AbortSignal | undefined, callback: (reason: unknown) => void): () => void {
  if (!signal) return () => undefined
  const listener = (): void => callback(signal.reason)
  if (signal.aborted) {
    listener()
    return () => undefined
  }
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

/**
 * Waits for `promise` no longer than until the signal fires; what comes later is dropped, its rejection too.
 * @throws the signal's reason
 */
export function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise<Value>((resolve, reject) => {
    const stop = onAbort(signal, reject)
    promise.then(resolve, reject).finally(stop)
  })
}

/** A signal that never fires, for calls that nothing can abort. */
export function neverAborted(): AbortSignal {
  return new AbortController().signal
}

/** The error for an abort: the signal's reason as cause. */
export function abortedError(reason: unknown): CollectiveError {
  return new CollectiveError('aborted', 'the caller aborted', { cause: reason })
}
