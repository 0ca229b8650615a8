import { readFile } from 'node:fs/promises'

/** Processor time in seconds. */
export interface ProcessorTimes {
  readonly utime: number
  readonly stime: number
  /** Of finished children; null where the platform does not tell. */
  readonly cutime: number | null
  readonly cstime: number | null
}

// USER_HZ: what Linux shows programs, whatever the kernel counts in.
const ticksPerSecond = 100

/** What this process has used. */
export async function processorTimes(): Promise<ProcessorTimes> {
  const { user, system } = process.cpuUsage()
  return { utime: user / 1e6, stime: system / 1e6, ...(await childTimes()) }
}

async function childTimes(): Promise<Pick<ProcessorTimes, 'cutime' | 'cstime'>> {
  try {
    const stat = await readFile('/proc/self/stat', 'utf8')
    // The second field is the name in parentheses, which may have anything in it; cutime and cstime are the 16th and 17th.
    const [cutime = 0, cstime = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(13, 15)
      .map(ticks => Number(ticks) / ticksPerSecond)
    return { cutime, cstime }
  } catch {
    // No Linux.
    return { cutime: null, cstime: null }
  }
}
