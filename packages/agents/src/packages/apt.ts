import { firstLine } from '../process/line-of'
import { assertEnded, lockedError, packageTool, whatItSaid, type PackageTool } from './package-tool'
import { absentPackage } from './provider'
import { outdatedOf, stateOf, stepsOf } from './apt-output'
import type { CallOptions } from '@collective/core'
import type { ToolResult } from '../process/run-tool'
import type { PackageToolOptions } from './package-tool'
import type { PackageAction, PackageChange, PackagePlan, PackageProvider } from './provider'

// Never asks: a question about a configuration file is answered as dpkg would by default, and else the present file is kept.
const unattended = [
  '-q',
  '-y',
  '-o',
  'DPkg::Use-Pty=0',
  '-o',
  'DPkg::Options::=--force-confdef',
  '-o',
  'DPkg::Options::=--force-confold',
]

const verbs: Readonly<Record<PackageAction, readonly string[]>> = {
  install: ['install'],
  update: ['install', '--only-upgrade'],
  uninstall: ['remove'],
  purge: ['purge'],
}

/** Debian's packages, by apt-get and dpkg. */
export function apt(options: PackageToolOptions): PackageProvider {
  const environment = { DEBIAN_FRONTEND: 'noninteractive', ...options.environment }
  const tool = packageTool({ ...options, environment })
  return {
    name: 'apt',
    purges: true,
    refusal: refusalOf,
    status: (name, call) => statusOf(tool, name, call),
    plan: (change, call) => planOf(tool, change, call),
    apply: async (change, call) =>
      problemOf(await tool('apt-get', [...unattended, ...argumentsOf(change)], call)),
    installed: async call => {
      const format = '${db:Status-Status}\\t${binary:Package}\\t${Version}\\n'
      const printed = assertEnded('dpkg-query', await tool('dpkg-query', ['-W', '-f', format], call))
      const lines = printed.split('\n').filter(line => line.startsWith('installed\t'))
      return lines.map(line => line.slice('installed\t'.length))
    },
    outdated: async call => {
      const result = await tool('apt-get', ['-s', '-q', 'dist-upgrade'], call)
      assertUnlocked(result)
      return outdatedOf(assertEnded('apt-get -s dist-upgrade', result))
    },
    refresh: async call => problemOf(await tool('apt-get', ['-q', 'update'], call)),
  }
}

// Debian policy 5.6.1 and 5.6.12; the architecture may stand behind the name.
function refusalOf({
  package: name,
  version,
}: Pick<PackageChange, 'package' | 'version'>): string | undefined {
  if (!/^[a-z0-9][a-z0-9+.-]+(:[a-z0-9-]+)?$/.test(name))
    return 'expected the name of a Debian package: small letters, digits and + - . and perhaps :architecture'
  if (version !== undefined && !/^[A-Za-z0-9][A-Za-z0-9.+~:-]*$/.test(version))
    return 'expected the version of a Debian package, such as 1:2.3-4'
  return undefined
}

async function statusOf(
  tool: PackageTool,
  name: string,
  call: CallOptions,
): ReturnType<PackageProvider['status']> {
  const format = '${db:Status-Status}\\t${Version}\\t${Architecture}\\n'
  const result = await tool('dpkg-query', ['-W', '-f', format, '--', name], call)
  // That is how it says that it knows no such package.
  return result.exitcode === 1 ? absentPackage('purged') : stateOf(assertEnded('dpkg-query', result))
}

async function planOf(tool: PackageTool, change: PackageChange, call: CallOptions): Promise<PackagePlan> {
  const problem = await unknownPackage(tool, change, call)
  if (problem !== undefined) return { problem }
  const result = await tool('apt-get', ['-s', '-q', ...argumentsOf(change)], call)
  assertUnlocked(result)
  return result.exitcode === 0 ? { steps: stepsOf(result.stdout) } : { problem: failureOf(result) }
}

/** apt-get takes a name that nobody has for a regular expression, and one that ends with - for a removal: so that is looked up first. */
async function unknownPackage(
  tool: PackageTool,
  { action, package: name }: PackageChange,
  call: CallOptions,
): Promise<string | undefined> {
  if (action !== 'install') return undefined
  const printed = assertEnded('apt-cache policy', await tool('apt-cache', ['policy', '--', name], call))
  const about = printed.split(/^(?=\S)/m).find(part => part.startsWith(`${name}:\n`))
  if (about !== undefined && !about.includes('Candidate: (none)')) return undefined
  return 'no source of this node has such a package: check its name, or refresh first'
}

function argumentsOf({ action, package: name, version }: PackageChange): readonly string[] {
  const chosen = version === undefined ? [] : ['--allow-downgrades']
  return [...verbs[action], ...chosen, '--', version === undefined ? name : `${name}=${version}`]
}

function problemOf(result: ToolResult): string | undefined {
  assertUnlocked(result)
  return result.exitcode === 0 ? undefined : failureOf(result)
}

function failureOf(result: ToolResult): string {
  const unmet = result.stdout
    .split('\n')
    .find(line => /: (Pre-?Depends|Depends|Conflicts|Breaks): /.test(line))
  const why = unmet === undefined ? '' : `; ${firstLine(unmet)}`
  return `apt-get ended with ${result.exitcode}: ${whatItSaid(result)}${why}`
}

function assertUnlocked({ stderr }: ToolResult): void {
  const held = stderr.split('\n').find(line => /Could not get lock|Unable to (acquire|lock)/.test(line))
  if (held !== undefined) throw lockedError('apt', held.replace(/^E: /, ''))
}
