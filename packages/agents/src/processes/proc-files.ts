import { readdir, readFile } from 'node:fs/promises'
import { CollectiveError } from '@collective/core'
import type { ProcessEntry, ProcessProvider } from './provider'

/** Linux's own files about processes: exact, and no program to start. */
export function procFiles(folder = '/proc'): ProcessProvider {
  return {
    name: folder,
    list: async call => {
      const entries: ProcessEntry[] = []
      // One after the other: a machine may have more processes than this one may open files.
      for (const pid of await processIds(folder)) {
        call.signal.throwIfAborted()
        const entry = await entryOf(`${folder}/${pid}`, pid)
        if (entry) entries.push(entry)
      }
      return entries
    },
  }
}

async function processIds(folder: string): Promise<readonly number[]> {
  try {
    const names = (await readdir(folder)).filter(name => /^\d+$/.test(name))
    return names.map(Number).sort((one, other) => one - other)
  } catch (cause) {
    throw new CollectiveError(
      'providerFailed',
      `expected to list the processes in ${folder}, got ${String(cause)}: see that it is mounted`,
      { cause },
    )
  }
}

async function entryOf(folder: string, pid: number): Promise<ProcessEntry | undefined> {
  try {
    const [status, cmdline] = await Promise.all([
      readFile(`${folder}/status`, 'utf8'),
      readFile(`${folder}/cmdline`, 'utf8'),
    ])
    return parseStatus(status, cmdline, pid)
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}

/** Of `status` and `cmdline` of a process, see proc(5). */
export function parseStatus(status: string, cmdline: string, pid: number): ProcessEntry {
  const fields = new Map(
    status.split('\n').map(line => {
      const colon = line.indexOf(':')
      return [
        line.slice(0, colon),
        line
          .slice(colon + 1)
          .trim()
          .split(/\s+/),
      ] as const
    }),
  )
  const numberOf = (name: string, index = 0): number => Number(fields.get(name)?.[index] ?? 0)
  return {
    pid,
    ppid: numberOf('PPid'),
    // Real, effective, saved and of the file system.
    uid: numberOf('Uid', 1),
    state: fields.get('State')?.[0] ?? '?',
    // A kernel thread has no memory of its own, nor has what has ended.
    vsize: numberOf('VmSize') * 1024,
    rss: numberOf('VmRSS') * 1024,
    cmdline: cmdline.replace(/\0+$/, '').replaceAll('\0', ' ') || `[${nameOf(status)}]`,
  }
}

function nameOf(status: string): string {
  return /^Name:\t(.*)$/m.exec(status)?.[1] ?? '?'
}
