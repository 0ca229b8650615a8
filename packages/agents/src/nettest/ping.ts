import { CollectiveError, type CallOptions } from '@collective/core'
import { fail } from '@collective/rpc'
import { findProgram } from '../process/find-program'
import { lastLine } from '../process/line-of'
import { runTool } from '../process/run-tool'
import type { ResolvedNettestOptions } from './nettest-options'

/** Whom to ask, and for how long to wait. */
export interface Probe {
  readonly fqdn: string
  /** Seconds. */
  readonly timeout: number
}

/**
 * Sends one echo request, by the system's own program: that takes rights which Node.js has no way to use. Ends the action where nobody answers.
 * @returns milliseconds
 * @throws CollectiveError `unsupported` where there is no such program
 */
export async function ping(
  { fqdn, timeout }: Probe,
  { ping: name, killAfterMs }: ResolvedNettestOptions,
  call: CallOptions,
): Promise<number> {
  const file = await findProgram(name)
  if (file === undefined) throw missing(name)
  const args = ['-n', '-c', '1', '-W', waitOf(timeout, process.platform), '--', fqdn]
  const { stdout, stderr } = await runTool({ file, args, killAfterMs }, call)
  const [, rtt] = / time[=<]([\d.]+) ms/.exec(stdout) ?? []
  if (rtt !== undefined) return Number(rtt)
  if (stderr.trim() !== '') return fail(`${fqdn} could not be asked: ${lastLine(stderr)}`)
  return fail(`${fqdn} did not answer within ${timeout} seconds`)
}

/** The wait as `ping` takes it: seconds, but for macOS, which counts milliseconds. */
export function waitOf(timeout: number, platform: NodeJS.Platform): string {
  return platform === 'darwin' ? String(Math.ceil(timeout * 1000)) : String(Math.ceil(timeout))
}

function missing(name: string): CollectiveError {
  return new CollectiveError(
    'unsupported',
    `expected the program ${name} in PATH, found it nowhere: install it (Debian: iputils-ping), or ask for connect, which needs none`,
  )
}
