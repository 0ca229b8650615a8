import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanEnvironment } from '../process/clean-environment'
import { fileOutput } from '../process/file-output'
import { runProgram } from '../process/run-program'
import { startsAtBoot } from './boot-links'
import { lsbFailure, lsbStatus } from './lsb-status'
import type { CallOptions } from '@collective/core'
import type { ServiceChange, ServiceProvider } from './provider'

/** Where the init scripts are. */
export interface SysvOptions {
  readonly initDirectory: string
  /** Between SIGTERM and SIGKILL where a script does not end in time. Milliseconds. */
  readonly killAfterMs: number
}

// Messages of init scripts are short.
const maxBytes = 65_536

/**
 * SysV init scripts, run as the `service` command runs them: in / and with a clean environment. Not through that command, because it takes
 * names for options of its own and ends with 1 both for a dead service and for one that does not exist.
 */
export function sysv(options: SysvOptions): ServiceProvider {
  return {
    name: 'sysv',
    status: async (service, call) => {
      if (!(await isScript(scriptOf(options, service)))) return undefined
      const { exitcode, printed } = await runScript(options, service, { ...call, action: 'status' })
      return { ...lsbStatus(exitcode, printed), enabled: await startsAtBoot(options.initDirectory, service) }
    },
    change: async (service, action, call) => {
      const { exitcode, printed } = await runScript(options, service, { ...call, action })
      return exitcode === 0 ? undefined : lsbFailure(exitcode, printed)
    },
  }
}

async function runScript(
  options: SysvOptions,
  service: string,
  { action, signal }: CallOptions & { readonly action: ServiceChange | 'status' },
): Promise<{ exitcode: number; printed: string }> {
  const program = { file: scriptOf(options, service), args: [action], environment: cleanEnvironment() }
  const { killAfterMs } = options
  const { exitcode, output } = await runProgram(program, {
    signal,
    killAfterMs,
    output: await fileOutput(maxBytes),
  })
  return { exitcode, printed: output.toString() }
}

function scriptOf({ initDirectory }: SysvOptions, service: string): string {
  return join(initDirectory, service)
}

async function isScript(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    // Missing, or of no use to this user: either way there is no such service for this node.
    return false
  }
}
