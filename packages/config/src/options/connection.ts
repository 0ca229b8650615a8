import {
  CollectiveError,
  type JsonObject,
  type Logger,
  type Security,
  type Transport,
} from '@collective/core'
import type { CollectivePlugin, Party } from '../plugins/plugin'
import { securityFrom } from '../plugins/security-from'
import { transportFrom } from '../plugins/transport-from'
import { describeOrigin } from '../resolve/origin'
import { folderOf, type ResolvedConfig } from '../resolve/resolve-config'
import type { SettingName } from '../settings/settings'

/** What both sides need to be on the wire. */
export interface Connection {
  readonly transport: Transport
  readonly security: Security
}

/** For whom it is made, and with what. */
export interface ConnectionWish {
  readonly party: Party
  readonly plugins: readonly CollectivePlugin[]
  readonly logger: Logger
}

/**
 * Transport and security as configured, neither connected yet.
 * @throws CollectiveError `configMissing` without url or security, `configInvalid`, `pluginMissing`
 */
export async function connectionFrom(config: ResolvedConfig, wish: ConnectionWish): Promise<Connection> {
  const { url, security } = config.values
  if (url === undefined) throw noUrl()
  // Security first: without it nothing may be sent, so that its error is the one to see.
  return {
    security: await securityFrom(security?.scheme, {
      ...wish,
      settings: schemeSettings(security ?? {}),
      folder: folderOf(config, 'security'),
      wanted: wantedBy(config, 'security'),
    }),
    transport: await transportFrom(url, {
      ...wish,
      settings: transportSettings(config),
      folder: folderOf(config, 'transport'),
      wanted: wantedBy(config, 'url'),
    }),
  }
}

function noUrl(): CollectiveError {
  return new CollectiveError(
    'configMissing',
    'url: expected the address of a broker, got none: set COLLECTIVE_URL, such as mqtt://localhost:1883, or write url: in the configuration file',
  )
}

function schemeSettings({ scheme: _scheme, ...settings }: JsonObject): JsonObject {
  return settings
}

function transportSettings({ values: { transport = {}, username, password } }: ResolvedConfig): JsonObject {
  return {
    ...transport,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}

function wantedBy(config: ResolvedConfig, name: SettingName): string {
  const origin = config.origins[name]
  return origin ? `${name} (${describeOrigin(origin)})` : name
}
