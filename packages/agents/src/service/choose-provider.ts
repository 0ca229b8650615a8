import { stat } from 'node:fs/promises'
import { CollectiveError } from '@collective/core'
import { systemd } from './systemd'
import { sysv } from './sysv'
import type { ServiceProvider } from './provider'
import type { ResolvedServiceOptions } from './service-options'

// systemd makes this folder when it starts as the first process: what sd_booted(3) looks for.
const systemdIsInit = '/run/systemd/system'

/**
 * The service manager of this machine, or the one that the options name.
 * @throws CollectiveError `unsupported` where there is none
 */
export async function chooseProvider(options: ResolvedServiceOptions): Promise<ServiceProvider> {
  const { provider, initDirectory } = options
  if (typeof provider === 'object') return provider
  if (provider === 'systemd' || (provider === 'auto' && (await isFolder(systemdIsInit))))
    return systemd(options)
  if (await isFolder(initDirectory)) return sysv(options)
  throw new CollectiveError(
    'unsupported',
    `expected a service manager on this machine, got neither systemd (${systemdIsInit}) nor init scripts (${initDirectory}): this node cannot manage services; where it has another manager, give the service agent a provider`,
  )
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    // Not there, which is the answer.
    return false
  }
}
