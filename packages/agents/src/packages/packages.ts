import { createHash } from 'node:crypto'
import { CollectiveError, type CallOptions } from '@collective/core'
import { fail, type ActionContext, type AgentImplementation } from '@collective/rpc'
import { fitList } from '../output/fit-list'
import { packageJudge } from './allowed-packages'
import { changePackage, stateOf, type ChangedState } from './change-package'
import { chooseProvider } from './choose-provider'
import { packageAgent } from './definition'
import { resolvePackageOptions, type PackageOptions } from './package-options'
import type { OutdatedPackage, PackageAction, PackageProvider } from './provider'

interface ChangeInput {
  readonly package: string
  readonly version?: string | undefined
}

type ChangeHandler = (context: ActionContext<ChangeInput>) => Promise<ChangedState>

/**
 * The code of `package`: tells which packages there are; installs, updates and removes those that `allow` names.
 * @throws CollectiveError `invalidOption` for a pattern that is none
 */
export function packages(options: PackageOptions = {}): AgentImplementation {
  const resolved = resolvePackageOptions(options)
  const judge = packageJudge(resolved.allow)
  const provider = (): Promise<PackageProvider> => chooseProvider(resolved)
  const { maxOutput } = resolved
  const change =
    (action: PackageAction): ChangeHandler =>
    async ({ input, noop, signal }) =>
      changePackage({ action, ...input }, { provider: await provider(), judge, noop, maxOutput, signal })
  return packageAgent.implement({
    status: async ({ input, signal }) => stateOf(input.package, { provider: await provider(), signal }),
    install: change('install'),
    update: change('update'),
    uninstall: change('uninstall'),
    purge: change('purge'),
    count: async call => ({ output: (await installed(await provider(), call)).length, exitcode: 0 }),
    md5: async call => ({ output: md5Of(await installed(await provider(), call)), exitcode: 0 }),
    checkupdates: async call => outdated(await provider(), call, maxOutput),
    apt_checkupdates: async call => outdated(oneOf(['apt'], await provider()), call, maxOutput),
    yum_checkupdates: async call => outdated(oneOf(['dnf', 'yum'], await provider()), call, maxOutput),
    refresh: async ({ signal }) => refresh(await provider(), { signal }),
  })
}

function installed(provider: PackageProvider, { signal }: CallOptions): Promise<readonly string[]> {
  return provider.installed({ signal })
}

function md5Of(lines: readonly string[]): string {
  return createHash('md5')
    .update([...lines].sort().join('\n'))
    .digest('hex')
}

/** @throws CollectiveError `unsupported` for another package manager */
function oneOf(names: readonly string[], provider: PackageProvider): PackageProvider {
  if (names.includes(provider.name)) return provider
  throw new CollectiveError(
    'unsupported',
    `expected a node whose package manager is ${names.join(' or ')}, this one has ${provider.name}: ask for checkupdates`,
  )
}

interface Outdated {
  readonly outdated_packages: OutdatedPackage[]
  readonly count: number
  readonly omitted?: number
  readonly exitcode: number
  readonly package_manager: string
}

async function outdated(
  provider: PackageProvider,
  { signal }: CallOptions,
  maxOutput: number,
): Promise<Outdated> {
  const found = await provider.outdated({ signal })
  const { items, omitted } = fitList(found, maxOutput)
  return {
    outdated_packages: [...items],
    count: found.length,
    ...(omitted === 0 ? {} : { omitted }),
    exitcode: 0,
    package_manager: provider.name,
  }
}

async function refresh(provider: PackageProvider, call: CallOptions): Promise<{ package_manager: string }> {
  const problem = await provider.refresh(call)
  return problem === undefined
    ? { package_manager: provider.name }
    : fail(`could not refresh the packages: ${problem}`)
}
