import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
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
const lastLookMs = 20

/**
 * Reads what is piped into a command, and never waits for what does not come. A terminal and `/dev/null` have nothing. A pipe that a
 * neighbour in a pipeline writes to is read to its end, however long that takes; a pipe that is merely held open by whoever started the
 * command (a daemon, a remote shell, a program that spawned it) is left alone if it has nothing to say at once.
 */
export async function pipedText({ stdin }: Terminal, signal: AbortSignal): Promise<PipedText> {
  const kind = await kindOfInput()
  if (kind === 'other') return { kind: 'none' }
  const reading = startReading(stdin)
  await abortable(reading.quietFor(graceMs), signal)
  if (!reading.hasBegun() && !hasNeighbourWriting(stdin.fd ?? 0)) {
    // A neighbour that wrote and went while it was looked for has left what it wrote.
    await abortable(reading.quietFor(lastLookMs), signal)
    if (!reading.hasBegun()) {
      stdin.destroy()
      return { kind: kind === 'pipe' ? 'silent' : 'none' }
    }
  }
  const text = await abortable(reading.text, signal)
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

// Not fstat: Node's resolver of symbolic links looks at what the last stat with a callback or none at all saw, and after one of a pipe it took
// paths as they were, so that modules imported later were not found. Promises keep their results to themselves.
async function kindOfInput(): Promise<InputKind> {
  try {
    const stats = await stat('/dev/stdin')
    if (stats.isFIFO()) return 'pipe'
    if (stats.isSocket()) return 'socket'
    return stats.isFile() ? 'file' : 'other'
  } catch {
    // A closed standard input has nothing either, and neither has a system without the name.
    return 'other'
  }
}

interface Reading {
  readonly text: Promise<string>
  /** Whether something has come, be it the end. */
  hasBegun(): boolean
  /** Resolves at the end of the text, or after so many milliseconds. */
  quietFor(delayMs: number): Promise<void>
}

function startReading(stdin: Terminal['stdin']): Reading {
  let read = ''
  let begun = false
  const ended = new AbortController()
  const text = new Promise<string>((resolve, reject) => {
    stdin.setEncoding('utf8')
    stdin.on('data', (chunk: string) => {
      begun = true
      read += chunk
    })
    stdin.once('end', () => {
      begun = true
      ended.abort()
      resolve(read)
    })
    stdin.once('error', reject)
  })
  return {
    text,
    hasBegun: () => begun,
    quietFor: delayMs => delay(delayMs, undefined, { signal: ended.signal }).catch(() => undefined),
  }
}
