import type { Logger } from '@collective/core'
import type { ClientOptions } from '@collective/rpc'
import { resolveConfig, type ResolvedConfig, type ResolveOptions } from '../resolve/resolve-config'
import { clientOptions } from './client-options'
import { nodeOptions, type ConfiguredNode } from './node-options'

/** What `fromConfig` and `nodeFromConfig` take. */
export interface FromConfigOptions extends ResolveOptions {
  /** Is given to the client or node, and told the warnings. @default silent, and warnings go to `process.emitWarning` */
  readonly logger?: Logger
}

/**
 * What `createClient` takes, from the flags given here over `COLLECTIVE_*` variables over the first file there is of: `file`,
 * `$COLLECTIVE_CONFIG`, `./collective.yaml`, `~/.config/collective/config.yaml`, `/etc/collective/config.yaml`.
 * @throws CollectiveError `configMissing`, `configInvalid`, `pluginMissing`
 */
export async function fromConfig(options: FromConfigOptions = {}): Promise<ClientOptions> {
  return clientOptions(await resolveAndWarn(options), options.logger)
}

/**
 * What `createNode` takes, from the same places: `createNode({ ...options, agents: [...options.agents, mine] })`.
 * @throws CollectiveError `configMissing`, `configInvalid`, `pluginMissing`
 */
export async function nodeFromConfig(options: FromConfigOptions = {}): Promise<ConfiguredNode> {
  return nodeOptions(await resolveAndWarn(options), options.logger)
}

async function resolveAndWarn(options: FromConfigOptions): Promise<ResolvedConfig> {
  const config = await resolveConfig(options)
  for (const warning of config.warnings) warn(warning, options.logger)
  return config
}

function warn(warning: string, logger: Logger | undefined): void {
  if (logger) logger.warn(warning)
  else process.emitWarning(warning, 'CollectiveWarning')
}
