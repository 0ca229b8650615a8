import { CollectiveError } from '@collective/core'
import { findProgram } from '../process/find-program'
import { apt } from './apt'
import { dnf } from './dnf'
import { npm } from './npm'
import type { ResolvedPackageOptions } from './package-options'
import type { PackageToolOptions } from './package-tool'
import type { PackageProvider } from './provider'

type ProviderName = 'apt' | 'dnf' | 'yum' | 'npm'

const makers: Readonly<Record<ProviderName, (options: PackageToolOptions) => PackageProvider>> = {
  apt,
  dnf: options => dnf('dnf', options),
  yum: options => dnf('yum', options),
  npm,
}

const programs: Readonly<Record<ProviderName, string>> = {
  apt: 'apt-get',
  dnf: 'dnf',
  yum: 'yum',
  npm: 'npm',
}

/**
 * The package manager of this machine, or the one that the options name.
 * @throws CollectiveError `unsupported` where there is none, or not that one
 */
export async function chooseProvider(options: ResolvedPackageOptions): Promise<PackageProvider> {
  const { provider, environment, killAfterMs } = options
  if (typeof provider === 'object') return provider
  const wanted: readonly ProviderName[] = provider === 'auto' ? ['apt', 'dnf', 'yum'] : [provider]
  for (const name of wanted)
    if (await findProgram(programs[name], environment)) return makers[name]({ environment, killAfterMs })
  const missing = wanted.map(name => programs[name]).join(', ')
  throw new CollectiveError(
    'unsupported',
    `expected a package manager on this machine, found no ${missing}: this node cannot manage packages; where it has another one, name it as provider in its configuration, under agents: package:`,
  )
}
