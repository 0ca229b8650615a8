import { CollectiveError, unsigned, type Security } from '@collective/core'
import { securityPackages } from './known-packages'
import { loadPlugin } from './load-plugins'
import type { CollectivePlugin, Party, PluginContext, SecurityFactory } from './plugin'

/** What `securityFrom` makes security of. */
export interface SecurityWish extends PluginContext {
  /** Asked, the last first, before the packages that are known. */
  readonly plugins: readonly CollectivePlugin[]
  /** Who wants it, for messages: `security (environment COLLECTIVE_SECURITY)`. */
  readonly wanted: string
}

/**
 * One side's security by the name of its scheme; its package is imported only now.
 * @throws CollectiveError `configMissing` where no scheme is named, `pluginMissing`; what the scheme throws
 */
export async function securityFrom(scheme: string | undefined, wish: SecurityWish): Promise<Security> {
  if (scheme === undefined) throw unnamed()
  const factory = await factoryFor(scheme, wish)
  const { party, settings, folder, logger } = wish
  return factory({ party, settings, folder, logger })
}

function unnamed(): CollectiveError {
  return new CollectiveError(
    'configMissing',
    'security: expected the name of a scheme, got none: set COLLECTIVE_SECURITY, or write security: in the configuration file. To go without any, for development only, say unsigned',
  )
}

async function factoryFor(scheme: string, wish: SecurityWish): Promise<SecurityFactory> {
  if (scheme === 'unsigned') return ({ party }) => unsignedFor(party)
  const added = wish.plugins.findLast(plugin => Object.hasOwn(plugin.security ?? {}, scheme))
  const plugin = added ?? (await packageFor(scheme, wish))
  const factory = plugin.security?.[scheme]
  if (factory) return factory
  throw new CollectiveError(
    'pluginMissing',
    `${wish.wanted}: ${plugin.name} has no scheme ${scheme}: update it`,
  )
}

function unsignedFor(party: Party): Security {
  return party.kind === 'node' ? unsigned({ identity: party.identity }) : unsigned({ caller: party.caller })
}

function packageFor(scheme: string, { plugins, folder, wanted }: SecurityWish): Promise<CollectivePlugin> {
  const name = securityPackages.get(scheme)
  if (name !== undefined) return loadPlugin({ name, folder, wanted })
  const added = plugins.flatMap(plugin => Object.keys(plugin.security ?? {}))
  const known = ['unsigned', ...securityPackages.keys(), ...added]
  throw new CollectiveError(
    'pluginMissing',
    `${wanted}: expected one of the schemes ${known.join(', ')}, got ${JSON.stringify(scheme)}: correct it, or name a module that adds it under plugins`,
  )
}
