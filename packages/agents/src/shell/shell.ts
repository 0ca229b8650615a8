import { CollectiveError, type CallOptions } from '@collective/core'
import { cleanEnvironment } from '../process/clean-environment'
import { pipedOutput, type PipedOutput } from '../process/piped-output'
import { runProgram, type Program, type ProgramResult } from '../process/run-program'
import { shellJudge } from './allowance'
import { findAccount } from './account'
import { shellAgent } from './definition'
import { fitOutput, type OutputEncoding } from './fit-output'
import { resolveShellOptions, type ResolvedShellOptions, type ShellOptions } from './shell-options'
import { streamRun, type ShellPart } from './stream-run'
import type { AgentImplementation } from '@collective/rpc'
import type { z } from 'zod'

type RunInput = z.output<typeof shellAgent.actions.run.input>
type RunOutput = z.input<typeof shellAgent.actions.run.output>

/**
 * The code of `shell`: runs commands, and denies every one unless `allow` says otherwise.
 * @throws CollectiveError `invalidOption` for a pattern that is none
 */
export function shell(options: ShellOptions = {}): AgentImplementation {
  const resolved = resolveShellOptions(options)
  const judge = shellJudge(resolved.allow)
  return shellAgent.implement(
    {
      async *run({ input, caller, signal, isStreamed }) {
        const { command, user, cwd, environment, stdin } = input
        const denial = await judge({ caller, command, user, cwd, environment, stdin })
        if (denial !== undefined) throw new CollectiveError('denied', denial)
        if (!isStreamed) return run(input, resolved, { signal })
        return yield* streamed(input, resolved, { signal })
      },
    },
    { activate: ({ platform }) => platform !== 'win32' },
  )
}

async function* streamed(
  input: RunInput,
  options: ResolvedShellOptions,
  { signal }: CallOptions,
): AsyncGenerator<ShellPart, RunOutput, void> {
  const result = yield* streamRun(await programOf(input, options, { signal }), {
    signal,
    timeoutMs: timeoutOf(input),
    killAfterMs: options.killAfterMs,
    encoding: input.encoding,
  })
  return { stdout: '', stderr: '', ...endingOf(result) }
}

async function run(
  input: RunInput,
  options: ResolvedShellOptions,
  { signal }: CallOptions,
): Promise<RunOutput> {
  const { maxOutput, killAfterMs } = options
  const timeoutMs = timeoutOf(input)
  const result = await runProgram(await programOf(input, options, { signal }), {
    signal,
    killAfterMs,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    output: pipedOutput(maxOutput),
  })
  return outputOf(result, input.encoding, maxOutput)
}

async function programOf(
  input: RunInput,
  options: ResolvedShellOptions,
  call: CallOptions,
): Promise<Program> {
  const account = input.user === undefined ? undefined : await findAccount(input.user, call)
  return {
    file: options.shell,
    args: ['-c', input.command],
    environment: cleanEnvironment({ ...account?.environment, ...options.environment, ...input.environment }),
    ...(input.cwd === undefined ? {} : { cwd: input.cwd }),
    ...(account ? { account: { uid: account.uid, gid: account.gid } } : {}),
    ...(input.stdin === undefined ? {} : { stdin: input.stdin }),
  }
}

function timeoutOf({ timeout }: RunInput): number | undefined {
  return timeout === undefined ? undefined : timeout * 1000
}

function outputOf(result: ProgramResult<PipedOutput>, encoding: OutputEncoding, maxBytes: number): RunOutput {
  const { output } = result
  const stdout = fitOutput(output.stdout, encoding, maxBytes)
  const stderr = fitOutput(output.stderr, encoding, maxBytes)
  return {
    stdout: stdout.text,
    stderr: stderr.text,
    ...endingOf(result),
    ...(stdout.omitted === 0 ? {} : { stdout_omitted: stdout.omitted }),
    ...(stderr.omitted === 0 ? {} : { stderr_omitted: stderr.omitted }),
  }
}

function endingOf({
  exitcode,
  signal,
  timedOut,
}: ProgramResult<unknown>): Omit<RunOutput, 'stdout' | 'stderr'> {
  return {
    exitcode,
    success: exitcode === 0 && !timedOut,
    ...(signal === undefined ? {} : { signal }),
    ...(timedOut ? { timedout: true } : {}),
  }
}
