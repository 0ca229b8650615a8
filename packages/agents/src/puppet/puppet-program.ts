import { CollectiveError, type CallOptions } from '@collective/core'
import { findProgram } from '../process/find-program'
import { lastLine } from '../process/line-of'
import { runTool, type ToolResult } from '../process/run-tool'
import type { ResolvedPuppetOptions } from './puppet-options'

/** Where Puppet is. @throws CollectiveError `unsupported` where it is nowhere */
export async function findPuppet({ puppet }: ResolvedPuppetOptions): Promise<string> {
  const file = await findProgram(puppet)
  if (file !== undefined) return file
  throw new CollectiveError(
    'unsupported',
    `expected the program ${puppet} in PATH, found it nowhere: install it (Debian: puppet-agent), or name it as puppet in the configuration, under agents: puppet:`,
  )
}

/**
 * Runs a subcommand of Puppet to its end.
 * @throws CollectiveError `unsupported` where there is no Puppet; the signal's reason
 */
export async function runPuppet(
  [subcommand, ...args]: readonly [string, ...string[]],
  options: ResolvedPuppetOptions,
  call: CallOptions,
): Promise<ToolResult> {
  const file = await findPuppet(options)
  const all = [subcommand, '--color=false', ...options.args, ...args]
  return runTool({ file, args: all, killAfterMs: options.killAfterMs, maxBytes: 262_144 }, call)
}

/** @throws CollectiveError `providerFailed` unless it ended with 0 */
export function assertDone(what: string, { exitcode, stderr, stdout }: ToolResult): string {
  if (exitcode === 0) return stdout
  throw new CollectiveError(
    'providerFailed',
    `expected puppet ${what} to end with 0, got ${exitcode}: ${lastLine(stderr || stdout)}`,
  )
}
