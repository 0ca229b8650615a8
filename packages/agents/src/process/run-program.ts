import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { CollectiveError } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { endGroup } from './process-group'
import type { Environment } from './clean-environment'
import type { Output } from './output'

/** A program and how it is started; no shell comes between. */
export interface Program {
  /** By its path, or found in the PATH of the environment. */
  readonly file: string
  readonly args: readonly string[]
  readonly environment: Environment
  /** @default '/' */
  readonly cwd?: string
  /** @default those of this process */
  readonly account?: { readonly uid: number; readonly gid: number }
  /** What it reads. @default nothing */
  readonly stdin?: string
}

/** How long a program may run, and where its output goes. */
export interface RunBounds<Kept> {
  /** Ends it, with all that it started in its process group. */
  readonly signal: AbortSignal
  /** Ends it as well; then what it printed is still told. Milliseconds. @default none */
  readonly timeoutMs?: number
  /** Between SIGTERM and SIGKILL. Milliseconds. */
  readonly killAfterMs: number
  readonly output: Output<Kept>
}

/** How a program ended. */
export interface ProgramResult<Kept> {
  /** 128 and the number of the signal where one ended it, as shells have it. */
  readonly exitcode: number
  readonly signal: NodeJS.Signals | undefined
  readonly timedOut: boolean
  readonly output: Kept
}

/**
 * Runs a program in a process group of its own, to the end of the program itself: what it leaves in the background goes on.
 * @throws CollectiveError `providerFailed` where it cannot be started; the signal's reason, when all of the group is gone or killed
 */
export async function runProgram<Kept>(
  program: Program,
  bounds: RunBounds<Kept>,
): Promise<ProgramResult<Kept>> {
  const [run] = await Promise.allSettled([runToEnd(program, bounds)])
  const output = await bounds.output.collect()
  bounds.signal.throwIfAborted()
  if (run.status === 'rejected') throw run.reason
  return { ...run.value, output }
}

type Ending = Omit<ProgramResult<unknown>, 'output'>

async function runToEnd(program: Program, bounds: RunBounds<unknown>): Promise<Ending> {
  bounds.signal.throwIfAborted()
  const child = start(program, bounds.output)
  let ending: Promise<void> | undefined
  let timedOut = false
  const end = (): void => {
    if (child.pid !== undefined) ending ??= endGroup(child.pid, bounds.killAfterMs)
  }
  const stopTimer = after(bounds.timeoutMs, () => {
    timedOut = true
    end()
  })
  const stopListening = onAbort(bounds.signal, end)
  try {
    const exit = await exitOf(child, program)
    return { ...exit, timedOut }
  } finally {
    stopTimer()
    stopListening()
    await ending
  }
}

function start(program: Program, output: Output<unknown>): ChildProcess {
  try {
    const child = spawn(program.file, program.args, {
      cwd: program.cwd ?? '/',
      env: program.environment,
      ...program.account,
      stdio: [program.stdin === undefined ? 'ignore' : 'pipe', ...output.stdio],
      detached: true,
      windowsHide: true,
    })
    output.attach(child)
    if (program.stdin !== undefined) feed(child, program.stdin)
    return child
  } catch (cause) {
    throw cannotStart(program, cause)
  }
}

function feed(child: ChildProcess, text: string): void {
  // A program need not read to the end, nor at all.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(text)
}

function exitOf(child: ChildProcess, program: Program): Promise<Omit<Ending, 'timedOut'>> {
  return new Promise((resolve, reject) => {
    child.once('error', cause => reject(cannotStart(program, cause)))
    child.once('exit', (code, signal) => {
      const exitcode = code ?? 128 + (signal ? constants.signals[signal] : 0)
      resolve({ exitcode, signal: signal ?? undefined })
    })
  })
}

function after(delayMs: number | undefined, callback: () => void): () => void {
  if (delayMs === undefined) return () => undefined
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}

function cannotStart({ file, cwd = '/' }: Program, cause: unknown): CollectiveError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  return new CollectiveError(
    'providerFailed',
    `expected to start ${file} in ${cwd}, got ${reason}: check that both are there and that the user of the node may use them`,
    { cause },
  )
}
