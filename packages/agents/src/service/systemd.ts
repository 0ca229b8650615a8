import { CollectiveError, type CallOptions } from '@collective/core'
import { cleanEnvironment } from '../process/clean-environment'
import { pipedOutput } from '../process/piped-output'
import { runProgram } from '../process/run-program'
import { firstLine } from '../process/line-of'
import { unitProperties, unitState } from './unit-state'
import type { ServiceChange, ServiceProvider } from './provider'

/** Where systemd's command is. */
export interface SystemdOptions {
  /** The program, by its path or found in PATH. */
  readonly systemctl: string
  /** Between SIGTERM and SIGKILL where it does not end in time. Milliseconds. */
  readonly killAfterMs: number
}

// Enough for the properties of a unit and for a message.
const maxBytes = 65_536

/** systemd, by `systemctl`: its words for status are stable, and it speaks to the manager of this machine alone. */
export function systemd(options: SystemdOptions): ServiceProvider {
  return {
    name: 'systemd',
    status: async (service, call) => {
      const args = ['show', `--property=${unitProperties.join(',')}`, '--', service]
      const { exitcode, stdout, stderr } = await systemctl(options, args, call)
      if (exitcode === 0) return unitState(stdout)
      throw new CollectiveError(
        'providerFailed',
        `expected systemctl show ${service} to end with 0, got ${exitcode}: ${firstLine(stderr)}`,
      )
    },
    change: (service, change, call) => changeUnit(options, [change, '--', service], call),
  }
}

async function changeUnit(
  options: SystemdOptions,
  args: readonly [ServiceChange, '--', string],
  call: CallOptions,
): Promise<string | undefined> {
  const { exitcode, stderr } = await systemctl(options, args, call)
  return exitcode === 0 ? undefined : `systemctl ended with ${exitcode}: ${firstLine(stderr)}`
}

async function systemctl(
  { systemctl: file, killAfterMs }: SystemdOptions,
  args: readonly string[],
  { signal }: CallOptions,
): Promise<{ exitcode: number; stdout: string; stderr: string }> {
  const program = {
    file,
    args: ['--no-pager', '--no-ask-password', ...args],
    environment: cleanEnvironment({ LC_ALL: 'C' }),
  }
  const { exitcode, output } = await runProgram(program, {
    signal,
    killAfterMs,
    output: pipedOutput(maxBytes),
  })
  return { exitcode, stdout: output.stdout.bytes.toString(), stderr: output.stderr.bytes.toString() }
}
