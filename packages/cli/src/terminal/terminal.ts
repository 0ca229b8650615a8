import type { Readable } from 'node:stream'
import pc from 'picocolors'

/** One of the two streams that the command writes to. */
export interface Output {
  write(text: string): unknown
  /** What was written waits for whoever reads it. */
  readonly writableNeedDrain?: boolean
  once?(event: 'drain' | 'close', listener: () => void): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** The colours of one stream: functions that change nothing where it has none. */
export type Colours = ReturnType<typeof pc.createColors>

/** What a command reads and writes. Data goes to `out`; questions, progress, warnings and errors go to `err`. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean; readonly fd?: number }
  readonly stdout: Output
  readonly stderr: Output
  /** Of the standard output. */
  readonly colours: Colours
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Writes lines of data. */
  out(text: string): void
  /** Resolves when whoever reads the data has read on far enough, or reads no more. */
  drained(): Promise<void>
  /** Writes lines for whoever sits in front of it. */
  err(text: string): void
}

/** What the process has. */
export type Streams = Pick<Terminal, 'stdin' | 'stdout' | 'stderr' | 'environment'>

/** The terminal of a process's streams. */
export function terminalOf(streams: Streams): Terminal {
  return {
    ...streams,
    colours: pc.createColors(hasColours(streams.stdout, streams.environment)),
    out: text => void streams.stdout.write(`${text}\n`),
    drained: () => drained(streams.stdout),
    err: text => void streams.stderr.write(`${text}\n`),
  }
}

/** Prints a value as the one JSON document of a command. */
export function outJson(terminal: Terminal, document: unknown): void {
  terminal.out(JSON.stringify(document, null, terminal.stdout.isTTY ? 2 : undefined))
}

async function drained(output: Output): Promise<void> {
  if (!output.writableNeedDrain) return
  await new Promise<void>(resolve => {
    output.once?.('drain', resolve)
    output.once?.('close', resolve)
  })
}

// https://no-color.org: set and not empty, whatever it says.
function hasColours(output: Output, { NO_COLOR, TERM }: Terminal['environment']): boolean {
  return output.isTTY === true && !NO_COLOR && TERM !== 'dumb'
}
