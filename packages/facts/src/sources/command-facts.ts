import { execFile } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { CollectiveError, type CallOptions, type FactsSource } from '@collective/core'
import { bounds } from '../values/bounds'
import { parseFacts, type FactsFormat } from '../values/parse-facts'
import { unavailable } from '../values/unavailable'

/** Which program prints the facts. */
export interface CommandFactsOptions {
  /** The program, by its path or found in PATH: `facter`, `ohai`. No shell is involved. */
  readonly command: string
  /** @default [] */
  readonly args?: readonly string[]
  /**
   * The exit codes with which what it printed counts. facter 4 ends with 1 where it could not find out a single fact, as in many containers,
   * and prints the others: `[0, 1]` takes these. @default [0]
   */
  readonly exitCodes?: readonly number[]
  /** How long it may run; then it is killed. Milliseconds. @default 30000 */
  readonly timeout?: number
  /** What it prints. @default 'json' */
  readonly format?: FactsFormat
  /** Where it runs. @default the working directory of the process */
  readonly cwd?: string
  /** Set over the environment of the process. @default {} */
  readonly environment?: Readonly<Record<string, string>>
  /** The most it may print. Bytes. @default 1048576 */
  readonly maxBytes?: number
}

type Failure = Error & { readonly code?: string | number | null; readonly killed?: boolean }

/**
 * Facts that a program prints: `commandFacts({ command: 'facter', args: ['-j'], exitCodes: [0, 1] })`, `commandFacts({ command: 'ohai' })`.
 * facter and ohai take seconds: put `cachedFacts` around it, or let cron write a file for `fileFacts`.
 * @throws CollectiveError `invalidOption`; `load` throws `factsUnavailable`
 */
export function commandFacts(options: CommandFactsOptions): FactsSource {
  if (options.command === '')
    throw new CollectiveError(
      'invalidOption',
      'commandFacts: expected a program as command, got an empty text',
    )
  const name = ['command', options.command, ...(options.args ?? [])].join(' ')
  return {
    name,
    load: async call => parseFacts(await output(options, name, call), options.format ?? 'json', name),
  }
}

function output(options: CommandFactsOptions, name: string, { signal }: CallOptions): Promise<string> {
  const settings = {
    encoding: 'utf8' as const,
    signal,
    timeout: options.timeout ?? 30_000,
    killSignal: 'SIGKILL' as const,
    maxBuffer: options.maxBytes ?? bounds.bytes,
    windowsHide: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.environment },
  }
  return new Promise((resolve, reject) => {
    execFile(options.command, options.args ?? [], settings, (error, stdout, stderr) => {
      if (!error || accepts(options, error)) resolve(stdout)
      else if (signal.aborted) reject(signal.reason as unknown)
      else reject(failed(name, explain(error, stderr, settings), error))
    })
  })
}

function accepts({ exitCodes = [0] }: CommandFactsOptions, { code, killed }: Failure): boolean {
  return !killed && typeof code === 'number' && exitCodes.includes(code)
}

function failed(name: string, problem: string, cause: Error): CollectiveError {
  return unavailable(name, problem, { cause })
}

function explain(failure: Failure, stderr: string, bound: { timeout: number; maxBuffer: number }): string {
  switch (failure.code) {
    case 'ENOENT':
      return 'no such program, or no such working directory: install it or give its whole path'
    case 'EACCES':
      return 'may not be run by this user: check its rights'
    case 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER':
      return `expected at most ${bound.maxBuffer} bytes, it prints more: ask it for less or raise maxBytes`
    default:
      return ended(failure, stderr, bound.timeout)
  }
}

function ended(failure: Failure, stderr: string, timeoutMs: number): string {
  if (failure.killed) return `did not end within ${timeoutMs} ms: raise timeout or ask it for less`
  const said =
    stripVTControlCharacters(stderr).trim().split('\n').at(-1)?.slice(0, 200) || 'it said nothing on stderr'
  return `expected exit code 0, got ${failure.code ?? failure.message} (${said}): run it by hand to see why, or list the code in exitCodes`
}
