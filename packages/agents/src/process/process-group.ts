import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

// There is no event for the end of a process group, so it is looked at.
const lookEveryMs = 25

/**
 * Ends a process group: SIGTERM, and after the grace SIGKILL for what is still there. Resolves when nothing of it runs any more or all of it
 * has been sent that.
 * @param id of the group, which is the process id of its first process
 */
export async function endGroup(id: number, graceMs: number): Promise<void> {
  if (!signalGroup(id, 'SIGTERM')) return
  const kill = (): void => void signalGroup(id, 'SIGKILL')
  // A process that ends has no more time to give: what ignored SIGTERM would go on for ever.
  process.once('exit', kill)
  try {
    if (!(await isGoneWithin(id, graceMs))) kill()
  } finally {
    process.off('exit', kill)
  }
}

async function isGoneWithin(id: number, timeoutMs: number): Promise<boolean> {
  const patientUntil = performance.now() + timeoutMs
  while (performance.now() < patientUntil) {
    await delay(lookEveryMs)
    if (!signalGroup(id, 0) || !(await runs(id))) return true
  }
  return false
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

// A process that has ended counts as one of its group until its parent asks how. The first process of a container often never does.
async function runs(group: number): Promise<boolean> {
  const processes = await processIds()
  if (processes.length === 0) return true
  const members = await Promise.all(processes.map(id => isRunningMember(id, group)))
  return members.includes(true)
}

async function processIds(): Promise<readonly string[]> {
  try {
    return (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  } catch {
    // No Linux: then there is no telling them apart.
    return []
  }
}

async function isRunningMember(id: string, group: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8')
    // After the name in parentheses, which may have anything in it: the state, the parent, the group.
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(itsGroup) === group && state !== 'Z' && state !== 'X'
  } catch {
    // It has ended meanwhile.
    return false
  }
}
