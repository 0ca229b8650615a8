import { setTimeout as delay } from 'node:timers/promises'

// There is no event for the end of a process group, so it is looked at.
const lookEveryMs = 20

/**
 * Ends a process group: SIGTERM, and after the grace SIGKILL for what is still there.
 * @param id of the group, which is the process id of its first process
 */
export async function endGroup(id: number, graceMs: number): Promise<void> {
  if (!signalGroup(id, 'SIGTERM')) return
  const patientUntil = performance.now() + graceMs
  while (performance.now() < patientUntil) {
    await delay(lookEveryMs)
    if (!signalGroup(id, 0)) return
  }
  signalGroup(id, 'SIGKILL')
}

/** @returns whether there is such a group; signal 0 only asks */
function signalGroup(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-id, signal)
    return true
  } catch (error) {
    // EPERM: somebody is there, but under a user whom this process may not signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
