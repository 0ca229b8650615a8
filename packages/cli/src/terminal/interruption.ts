/** Why a command ends before its work does: it was told to, or nobody reads what it prints. */
export type Interruption = 'told' | 'unread'

/** Watches for reasons to end early. */
export interface InterruptionWatch {
  readonly signal: AbortSignal
  /** Undefined as long as there was none. */
  reason(): Interruption | undefined
  stop(): void
}

/**
 * Watches the process's signals and its output. The first signal lets the command end in good order; another one ends the process as if
 * nobody watched. That whoever read the output went away (`| head -1`) ends a command too, and is no error.
 */
export function watchInterruptions(
  process: NodeJS.Process,
  signals: readonly NodeJS.Signals[],
): InterruptionWatch {
  const controller = new AbortController()
  let reason: Interruption | undefined
  const interrupt = (why: Interruption): void => {
    reason ??= why
    controller.abort(new DOMException('the command was interrupted', 'AbortError'))
  }
  const onSignal = (): void => interrupt('told')
  const onOutputError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error
    interrupt('unread')
  }
  for (const signal of signals) process.once(signal, onSignal)
  process.stdout.on('error', onOutputError)
  process.stderr.on('error', ignoreBrokenPipe)
  return {
    signal: controller.signal,
    reason: () => reason,
    stop: () => signals.forEach(signal => process.off(signal, onSignal)),
  }
}

// What cannot be told to anybody is no reason to stop the work.
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
