import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * Whether some process writes to this pipe that did not start us: then we stand in a pipeline, and what is written is meant for us.
 * An ancestor that holds the other end (a daemon, a test, a remote shell) may never write. Where the system does not tell who holds it,
 * a pipeline is assumed: waiting is better than acting on everybody.
 */
export function hasNeighbourWriting(fd: number): boolean {
  const pipe = linkOf(`/proc/self/fd/${fd}`)
  if (pipe === undefined) return true
  const ancestors = ancestorsOf(process.pid)
  return pipe.startsWith('pipe:') && processes().some(pid => !ancestors.has(pid) && writesTo(pid, pipe))
}

function ancestorsOf(pid: string | number): ReadonlySet<string> {
  const found = new Set<string>()
  for (let next: string | undefined = String(pid); next !== undefined; next = parentOf(next)) found.add(next)
  return found
}

// The name of the program stands in parentheses and may hold anything, so that the fields begin after the last one.
function parentOf(pid: string): string | undefined {
  const parent = textOf(`/proc/${pid}/stat`)?.split(')').at(-1)?.trim().split(' ')[1]
  return parent === '0' ? undefined : parent
}

function processes(): readonly string[] {
  return namesIn('/proc').filter(name => /^\d+$/.test(name))
}

function writesTo(pid: string, pipe: string): boolean {
  return namesIn(`/proc/${pid}/fd`).some(
    fd => linkOf(`/proc/${pid}/fd/${fd}`) === pipe && isForWriting(textOf(`/proc/${pid}/fdinfo/${fd}`)),
  )
}

// The last octal digit of the flags holds the access mode: 1 is O_WRONLY, 2 is O_RDWR.
function isForWriting(fdinfo: string | undefined): boolean {
  const flags = /^flags:\s*(\d+)$/m.exec(fdinfo ?? '')?.[1]
  return flags !== undefined && Number.parseInt(flags, 8) % 4 !== 0
}

// Processes come and go, and those of other users do not show what they have open: neither is of interest here.
function namesIn(folder: string): readonly string[] {
  return orNothing(() => readdirSync(folder)) ?? []
}

function linkOf(path: string): string | undefined {
  return orNothing(() => readlinkSync(path))
}

function textOf(path: string): string | undefined {
  return orNothing(() => readFileSync(path, 'utf8'))
}

function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
