import { CollectiveError } from '../errors/error'

type OnAbort = (reason: unknown) => void

/** Everybody who waits for one signal, behind one listener of it. */
interface Watch {
  readonly callbacks: Set<{ readonly call: OnAbort }>
  readonly listener: () => void
}

// One signal of a client or a node ends everything that it has in the air: a listener for each would be slow, and past ten of them Node.js
// warns of a leak.
const watches = new WeakMap<AbortSignal, Watch>()

/**
 * Calls back when the signal fires, at once if it has. The one place that listens to aborts.
 * @param callback never throws
 * @returns stops listening; call it when what was waited for has come
 */
export function onAbort(signal: AbortSignal | undefined, callback: OnAbort): () => void {
  if (!signal) return () => undefined
  if (signal.aborted) {
    callback(signal.reason)
    return () => undefined
  }
  const { callbacks, listener } = watches.get(signal) ?? watch(signal)
  const waiting = { call: callback }
  callbacks.add(waiting)
  return () => {
    if (!callbacks.delete(waiting) || callbacks.size > 0) return
    signal.removeEventListener('abort', listener)
    watches.delete(signal)
  }
}

function watch(signal: AbortSignal): Watch {
  const callbacks: Watch['callbacks'] = new Set()
  const listener = (): void => {
    watches.delete(signal)
    for (const waiting of callbacks) {
      callbacks.delete(waiting)
      waiting.call(signal.reason)
    }
  }
  signal.addEventListener('abort', listener, { once: true })
  const made = { callbacks, listener }
  watches.set(signal, made)
  return made
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
