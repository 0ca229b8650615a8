import { fstat } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { abortable } from '@collective/core/internal'
import type { Terminal } from '../terminal/terminal'
import { hasNeighbourWriting } from './pipeline'

/** What the standard input had for a command that was not told to read it. */
export type PipedText =
  | { /** It is no pipe and no file. */ readonly kind: 'none' }
  | { /** A pipe that ended with nothing in it. */ readonly kind: 'empty' }
  | {
      /** A pipe that is open and says nothing, held by whoever started the command. */ readonly kind: 'silent'
    }
  | { readonly kind: 'text'; readonly text: string }

/** How long a pipe may say nothing before it matters who holds its other end. Milliseconds. */
const graceMs = 250

/**
 * Reads what is piped into a command, and never waits for what does not come. A terminal and `/dev/null` have nothing. A pipe that a
 * neighbour in a pipeline writes to is read to its end, however long that takes; a pipe that is merely held open by whoever started the
 * command (a daemon, a remote shell, a program that spawned it) is left alone if it has nothing to say at once.
 */
export async function pipedText({ stdin }: Terminal, signal: AbortSignal): Promise<PipedText> {
  const fd = stdin.fd ?? 0
  const kind = await kindOf(fd)
  if (kind === 'other') return { kind: 'none' }
  const reading = startReading(stdin)
  const early = await abortable(
    Promise.race([reading.text, delay(graceMs, undefined, { ref: false })]),
    signal,
  )
  if (early === undefined && !reading.hasBegun() && !hasNeighbourWriting(fd)) {
    stdin.destroy()
    return { kind: kind === 'pipe' ? 'silent' : 'none' }
  }
  const text = early ?? (await abortable(reading.text, signal))
  return isMeant(kind, text) ? { kind: 'text', text } : { kind: kind === 'pipe' ? 'empty' : 'none' }
}

// An empty file is a list of nobody. An empty pipe may be one, and is also what cron gives; an empty socket is what a spawning program gives.
function isMeant(kind: InputKind, text: string): boolean {
  return kind === 'file' || text.trim() !== ''
}

/** All of the standard input, waited for. */
export function wholeInput({ stdin }: Terminal, signal: AbortSignal): Promise<string> {
  return abortable(startReading(stdin).text, signal)
}

type InputKind = 'pipe' | 'socket' | 'file' | 'other'

// Not fstatSync: Node's resolver of symbolic links takes what the last synchronous stat saw for what it looks at itself, and after one of a
// pipe it stopped resolving, so that modules imported later were not found.
const statOf = promisify(fstat)

async function kindOf(fd: number): Promise<InputKind> {
  try {
    const stat = await statOf(fd)
    if (stat.isFIFO()) return 'pipe'
    if (stat.isSocket()) return 'socket'
    return stat.isFile() ? 'file' : 'other'
  } catch {
    // A closed standard input has nothing either.
    return 'other'
  }
}

interface Reading {
  readonly text: Promise<string>
  hasBegun(): boolean
}

function startReading(stdin: Terminal['stdin']): Reading {
  let read = ''
  const text = new Promise<string>((resolve, reject) => {
    stdin.setEncoding('utf8')
    stdin.on('data', (chunk: string) => (read += chunk))
    stdin.once('end', () => resolve(read))
    stdin.once('error', reject)
  })
  return { text, hasBegun: () => read !== '' }
}
