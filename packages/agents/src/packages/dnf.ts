import { assertEnded, lockedError, packageTool, whatItSaid, type PackageTool } from './package-tool'
import { outdatedOf, rpmState, stepsOf } from './dnf-output'
import { absentPackage } from './provider'
import type { CallOptions } from '@collective/core'
import type { ToolResult } from '../process/run-tool'
import type { PackageToolOptions } from './package-tool'
import type { PackageAction, PackageChange, PackagePlan, PackageProvider } from './provider'

// It would wait for whoever holds the lock; and what nobody needs any more is left alone, because nobody has asked for its removal.
const settings = ['--setopt=exit_on_lock=1', '--setopt=clean_requirements_on_remove=0']

const verbs: Readonly<Record<PackageAction, string>> = {
  install: 'install',
  update: 'upgrade',
  uninstall: 'remove',
  purge: 'remove',
}

// What dnf and yum end with where another one runs, and where there are updates.
const lockHeld = 200
const hasUpdates = 100

/** Packages of Fedora, Red Hat and their kin, by dnf or yum, and rpm. */
export function dnf(command: 'dnf' | 'yum', options: PackageToolOptions): PackageProvider {
  const tool = packageTool(options)
  const ask = async (args: readonly string[], call: CallOptions): Promise<ToolResult> => {
    const result = await tool(command, [...settings, ...args], call)
    if (result.exitcode === lockHeld) throw lockedError(command, whatItSaid(result))
    return result
  }
  return {
    name: command,
    purges: false,
    refusal: refusalOf,
    status: (name, call) => statusOf(tool, name, call),
    plan: async (change, call) => planOf(await ask(['--assumeno', ...argumentsOf(change)], call), command),
    apply: async (change, call) => problemOf(await ask(['-q', '-y', ...argumentsOf(change)], call), command),
    installed: async call => {
      const format = '%{NAME}.%{ARCH}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n'
      const printed = assertEnded('rpm', await tool('rpm', ['-qa', '--qf', format], call))
      return printed.split('\n').filter(line => line !== '')
    },
    outdated: async call => {
      const result = await ask(['-q', 'check-update'], call)
      if (result.exitcode === hasUpdates) return outdatedOf(result.stdout)
      assertEnded(`${command} check-update`, result)
      return []
    },
    refresh: async call => problemOf(await ask(['-q', 'makecache'], call), command),
  }
}

// No group (@), path, glob or option.
function refusalOf({
  package: name,
  version,
}: Pick<PackageChange, 'package' | 'version'>): string | undefined {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name))
    return 'expected the name of an RPM package: letters, digits and . _ + -'
  if (version !== undefined && !/^(\d+:)?[A-Za-z0-9][A-Za-z0-9._+~^-]*$/.test(version))
    return 'expected the version of an RPM package, such as 2.3-4'
  return undefined
}

async function statusOf(
  tool: PackageTool,
  name: string,
  call: CallOptions,
): ReturnType<PackageProvider['status']> {
  const format = '%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\n'
  const result = await tool('rpm', ['-q', '--qf', format, '--', name], call)
  if (result.stdout.endsWith('is not installed\n')) return absentPackage('absent')
  return rpmState(assertEnded('rpm -q', result))
}

function argumentsOf({ action, package: name, version }: PackageChange): readonly string[] {
  return [verbs[action], '--', version === undefined ? name : `${name}-${version}`]
}

// With --assumeno it ends with 1 both where it would do something and where it cannot.
function planOf(result: ToolResult, command: string): PackagePlan {
  const steps = stepsOf(result.stdout)
  if (result.exitcode === 0 || steps.length > 0) return { steps }
  return { problem: problemOf(result, command) ?? 'it did not say why' }
}

function problemOf(result: ToolResult, command: string): string | undefined {
  return result.exitcode === 0 ? undefined : `${command} ended with ${result.exitcode}: ${whatItSaid(result)}`
}
