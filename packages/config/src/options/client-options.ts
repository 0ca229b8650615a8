import { silentLogger, type Limits, type Logger } from '@collective/core'
import type { ClientOptions } from '@collective/rpc'
import { loadPlugins } from '../plugins/load-plugins'
import type { ResolvedConfig } from '../resolve/resolve-config'
import type { Values } from '../settings/settings'
import { connectionFrom } from './connection'
import { present } from './present'

/**
 * What `createClient` takes, of a configuration. Plug-ins and the packages that are needed are imported now; nothing is connected.
 * @throws CollectiveError `configMissing`, `configInvalid`, `pluginMissing`
 */
export async function clientOptions(
  config: ResolvedConfig,
  logger: Logger = silentLogger,
): Promise<ClientOptions> {
  const { values } = config
  const plugins = await loadPlugins(config)
  const party = { kind: 'client', caller: values.caller } as const
  return {
    ...(await connectionFrom(config, { party, plugins, logger })),
    ...present({
      collective: values.collective,
      connectTimeout: values.connectTimeout,
      unreachableGrace: values.unreachableGrace,
      replyGrace: values.replyGrace,
      askAgainAfter: values.askAgainAfter,
    }),
    limits: frameLimits(values),
    logger,
  }
}

/** Those limits that both sides have. */
export function frameLimits({ limits = {} }: Values): Partial<Limits> {
  const { frameBytes, replyBytes, bodyDepth, filterDepth } = limits
  return present({ frameBytes, replyBytes, bodyDepth, filterDepth })
}
