import { StreamedOutput, type OutputChunk } from '../process/streamed-output'
import { runProgram, type Program, type ProgramResult } from '../process/run-program'
import type { OutputEncoding } from './fit-output'

/** Output as it comes: of one of the streams. */
export type ShellPart = { readonly stdout: string } | { readonly stderr: string }

/** How a command is run whose output is read as it comes. */
export interface StreamTerms {
  readonly signal: AbortSignal
  readonly timeoutMs: number | undefined
  readonly killAfterMs: number
  readonly encoding: OutputEncoding
}

/**
 * Runs a program and yields what it prints, no faster than that is read. Whoever stops reading ends it.
 * @throws what `runProgram` throws
 */
export async function* streamRun(
  program: Program,
  { signal, timeoutMs, killAfterMs, encoding }: StreamTerms,
): AsyncGenerator<ShellPart, ProgramResult<void>, void> {
  const leaving = new AbortController()
  const output = new StreamedOutput()
  const running = runProgram(program, {
    signal: AbortSignal.any([signal, leaving.signal]),
    killAfterMs,
    output,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  // Looked at when the output is over, which comes first.
  running.catch(() => undefined)
  try {
    yield* partsOf(output, encoding)
    return await running
  } finally {
    leaving.abort()
    output.drop()
    await Promise.allSettled([running])
  }
}

/** Characters that came in two pieces are one, also where the other stream came between. */
async function* partsOf(
  output: StreamedOutput,
  encoding: OutputEncoding,
): AsyncGenerator<ShellPart, void, void> {
  const texts = {
    stdout: new TextDecoder('utf-8', { ignoreBOM: true }),
    stderr: new TextDecoder('utf-8', { ignoreBOM: true }),
  }
  for await (const { from, bytes } of output) {
    const text =
      encoding === 'base64' ? bytes.toString('base64') : texts[from].decode(bytes, { stream: true })
    if (text !== '') yield partOf(from, text)
  }
  for (const from of ['stdout', 'stderr'] as const) {
    const text = texts[from].decode()
    if (text !== '') yield partOf(from, text)
  }
}

function partOf(from: OutputChunk['from'], text: string): ShellPart {
  return from === 'stdout' ? { stdout: text } : { stderr: text }
}
