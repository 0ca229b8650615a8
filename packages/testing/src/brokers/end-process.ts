import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Ends a process and resolves when it is gone. */
export async function endProcess(
  running: ChildProcess | undefined,
  signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL',
): Promise<void> {
  if (!running || hasEnded(running)) return
  running.kill(signal)
  await once(running, 'exit')
}

/** Whether a process is gone. */
export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
