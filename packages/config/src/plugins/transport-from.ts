import { CollectiveError, type Transport } from '@collective/core'
import { redactText } from '../settings/redact'
import { transportPackages, type TransportPackage } from './known-packages'
import { packagedTransport } from './packaged-transport'
import type { CollectivePlugin, TransportContext } from './plugin'

/** What `transportFrom` makes a transport of. */
export interface TransportWish extends Omit<TransportContext, 'urls'> {
  /** Asked, the last first, before the packages that are known. */
  readonly plugins: readonly CollectivePlugin[]
  /** Who wants it, for messages: `url (environment COLLECTIVE_URL)`. */
  readonly wanted: string
}

/** What serves a scheme: a plug-in that is loaded, or a package to load. */
type Provider = CollectivePlugin | TransportPackage

/**
 * The transport for the scheme of the URLs; its package is imported only now.
 * @param urls one broker, or several that one transport serves
 * @throws CollectiveError `configInvalid` for what is no URL or of different transports, `pluginMissing`; what the transport throws
 */
export async function transportFrom(urls: readonly string[], wish: TransportWish): Promise<Transport> {
  const schemes = [...new Set(urls.map(url => schemeOf(url, wish.wanted)))]
  const [provider, ...others] = new Set(schemes.map(scheme => providerOf(scheme, wish)))
  const [scheme] = schemes
  if (scheme === undefined || provider === undefined || others.length > 0) throw mixed(schemes, wish)
  const plugin = 'factory' in provider ? await packagedTransport(provider, wish) : provider
  const factory = plugin.transports?.[scheme]
  if (!factory) throw outdated(plugin, scheme, wish)
  const { party, settings, folder, logger } = wish
  return factory({ urls, party, settings, folder, logger })
}

function schemeOf(url: string, wanted: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/./i.exec(url)?.[1]
  if (scheme !== undefined && URL.canParse(url)) return scheme.toLowerCase()
  throw new CollectiveError(
    'configInvalid',
    `${wanted}: expected an address such as mqtt://localhost:1883, got ${JSON.stringify(redactText(url))}: correct it`,
  )
}

function mixed(schemes: readonly string[], { wanted }: TransportWish): CollectiveError {
  return new CollectiveError(
    'configInvalid',
    `${wanted}: expected addresses that one transport serves, got ${schemes.join(' and ') || 'none'}: keep those of one kind`,
  )
}

function providerOf(scheme: string, { plugins, wanted }: TransportWish): Provider {
  const added = plugins.findLast(plugin => Object.hasOwn(plugin.transports ?? {}, scheme))
  const provider = added ?? transportPackages.find(({ schemes }) => schemes.includes(scheme))
  if (provider !== undefined) return provider
  const known = [
    ...transportPackages.flatMap(({ schemes }) => schemes),
    ...plugins.flatMap(plugin => Object.keys(plugin.transports ?? {})),
  ]
  throw new CollectiveError(
    'pluginMissing',
    `${wanted}: expected one of the URL schemes ${known.join(', ')}, got ${scheme}: correct it, or name a module that adds it under plugins`,
  )
}

function outdated(plugin: CollectivePlugin, scheme: string, { wanted }: TransportWish): CollectiveError {
  return new CollectiveError(
    'pluginMissing',
    `${wanted}: ${plugin.name} has no transport for ${scheme}: update it`,
  )
}
