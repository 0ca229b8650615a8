import { CollectiveError, type CallOptions } from '@collective/core'
import { firstLine } from '../process/line-of'
import { runTool, type ToolResult } from '../process/run-tool'
import { unitProperties, unitState } from './unit-state'
import type { ServiceChange, ServiceProvider } from './provider'

/** Where systemd's command is. */
export interface SystemdOptions {
  /** The program, by its path or found in PATH. */
  readonly systemctl: string
  /** Between SIGTERM and SIGKILL where it does not end in time. Milliseconds. */
  readonly killAfterMs: number
}

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

function systemctl(
  { systemctl: file, killAfterMs }: SystemdOptions,
  args: readonly string[],
  call: CallOptions,
): Promise<ToolResult> {
  return runTool({ file, args: ['--no-pager', '--no-ask-password', ...args], killAfterMs }, call)
}
