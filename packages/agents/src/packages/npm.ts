import { assertEnded, packageTool, whatItSaid } from './package-tool'
import { errorOf, installedOf, outdatedOf, stepsOf } from './npm-output'
import { absentPackage } from './provider'
import type { CallOptions } from '@collective/core'
import type { ToolResult } from '../process/run-tool'
import type { PackageToolOptions } from './package-tool'
import type { PackageChange, PackagePlan, PackageProvider, PackageState } from './provider'

const quiet = ['--global', '--json', '--no-audit', '--no-fund', '--no-update-notifier']

/** Global packages of Node.js, by npm: which prefix and registry it uses is what its configuration and environment say. */
export function npm(options: PackageToolOptions): PackageProvider {
  const tool = packageTool(options)
  const ask = (args: readonly string[], call: CallOptions): Promise<ToolResult> => tool('npm', args, call)
  const list = async (call: CallOptions): Promise<ReadonlyMap<string, string>> =>
    installedOf(assertEnded('npm ls', await ask(['ls', '--depth=0', ...quiet], call)))
  return {
    name: 'npm',
    purges: false,
    refusal: refusalOf,
    status: async (name, call) => stateOf((await list(call)).get(name)),
    plan: async (change, call) => planOf(await ask(['--dry-run', ...argumentsOf(change)], call)),
    apply: async (change, call) => {
      const result = await ask(argumentsOf(change), call)
      return result.exitcode === 0 ? undefined : failureOf(result)
    },
    installed: async call => [...(await list(call))].map(([name, version]) => `${name}\t${version}`),
    outdated: async call => {
      const result = await ask(['outdated', ...quiet], call)
      // It ends with 1 both where there are some and where it cannot tell.
      return errorOf(result.stdout) === undefined
        ? outdatedOf(result.stdout)
        : [assertEnded('npm outdated', result)].flatMap(outdatedOf)
    },
    // Nothing is kept of what the registry has.
    refresh: async () => undefined,
  }
}

// npm would take other texts for files, addresses or repositories.
function refusalOf({
  package: name,
  version,
}: Pick<PackageChange, 'package' | 'version'>): string | undefined {
  if (!/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(name))
    return 'expected the name of an npm package, such as prettier or @scope/name'
  if (version !== undefined && !/^(\d+\.\d+\.\d+([+-][0-9A-Za-z.+-]*)?|[a-z][a-z0-9-]*)$/.test(version))
    return 'expected a whole version, such as 1.2.3, or a tag, such as latest'
  return undefined
}

function argumentsOf({ action, package: name, version = 'latest' }: PackageChange): readonly string[] {
  return action === 'install' || action === 'update'
    ? ['install', ...quiet, '--', `${name}@${version}`]
    : ['uninstall', ...quiet, '--', name]
}

function stateOf(version: string | undefined): PackageState {
  if (version === undefined) return absentPackage('absent')
  return { ensure: version, version, release: '', epoch: '', arch: '' }
}

function planOf(result: ToolResult): PackagePlan {
  return result.exitcode === 0 ? { steps: stepsOf(result.stdout) } : { problem: failureOf(result) }
}

function failureOf(result: ToolResult): string {
  return `npm ended with ${result.exitcode}: ${errorOf(result.stdout) ?? whatItSaid(result)}`
}
