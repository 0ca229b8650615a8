import { CollectiveError, type CallOptions } from '@collective/core'
import { lastLine } from '../process/line-of'
import { runTool, type ToolResult } from '../process/run-tool'
import type { Environment } from '../process/clean-environment'

/** What the programs of a package manager are started with. */
export interface PackageToolOptions {
  readonly environment: Environment
  /** Between SIGTERM and SIGKILL where one does not end in time. Milliseconds. */
  readonly killAfterMs: number
}

/** Runs a program of a package manager: `tool('rpm', ['-q', 'bash'], { signal })`. */
export type PackageTool = (file: string, args: readonly string[], call: CallOptions) => Promise<ToolResult>

// A machine may have thousands of packages.
const maxBytes = 16_777_216

export function packageTool(options: PackageToolOptions): PackageTool {
  return (file, args, call) => runTool({ file, args, ...options, maxBytes }, call)
}

/** @throws CollectiveError `providerFailed` unless it ended with 0 and printed no more than can be kept */
export function assertEnded(what: string, result: ToolResult): string {
  if (result.exitcode === 0 && !result.isCut) return result.stdout
  const problem = result.isCut ? `more than ${maxBytes} bytes` : `${result.exitcode}: ${whatItSaid(result)}`
  throw new CollectiveError(
    'providerFailed',
    `expected ${what} to end with 0, got ${problem}; run it by hand to see why`,
  )
}

/** @param by what it said of it */
export function lockedError(provider: string, by: string): CollectiveError {
  return new CollectiveError(
    'locked',
    `another program holds the packages of this node (${provider}): ${by}; ask again when it is done`,
  )
}

/** The line of stderr that says most: the last, or the last of errors where they are marked. */
export function whatItSaid({ stderr, stdout }: Pick<ToolResult, 'stderr' | 'stdout'>): string {
  const errors = stderr.split('\n').filter(line => /^(E|Error|error): /.test(line))
  return lastLine(errors.at(-1) ?? (stderr.trim() === '' ? stdout : stderr))
}
