import { cleanEnvironment, type Environment } from './clean-environment'
import { pipedOutput } from './piped-output'
import { runProgram } from './run-program'
import type { CallOptions } from '@collective/core'

/** A program of the operating system that an agent asks, and how it is started; no shell comes between. */
export interface Tool {
  /** By its path, or found in PATH. */
  readonly file: string
  readonly args: readonly string[]
  /** Set over the harmless part of the node's own environment, and over its language, which is English. @default {} */
  readonly environment?: Environment
  /** Between SIGTERM and SIGKILL where it does not end in time. Milliseconds. */
  readonly killAfterMs: number
  /** Kept of each of stdout and stderr. Bytes. @default 65536 */
  readonly maxBytes?: number
}

/** How it ended and what it said. */
export interface ToolResult {
  readonly exitcode: number
  readonly stdout: string
  readonly stderr: string
  /** Whether stdout was longer than what was kept of it. */
  readonly isCut: boolean
}

/**
 * Runs a program that reads nothing and speaks English, to its end.
 * @throws CollectiveError `providerFailed` where it cannot be started; the signal's reason, when nothing of it runs any more
 */
export async function runTool(
  { file, args, environment, killAfterMs, maxBytes = 65_536 }: Tool,
  { signal }: CallOptions,
): Promise<ToolResult> {
  const program = { file, args, environment: cleanEnvironment({ LC_ALL: 'C', ...environment }) }
  const { exitcode, output } = await runProgram(program, {
    signal,
    killAfterMs,
    output: pipedOutput(maxBytes),
  })
  return {
    exitcode,
    stdout: output.stdout.bytes.toString(),
    stderr: output.stderr.bytes.toString(),
    isCut: output.stdout.omitted > 0,
  }
}
