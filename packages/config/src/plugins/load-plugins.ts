import { CollectiveError } from '@collective/core'
import { describeOrigin } from '../resolve/origin'
import { folderOf, type ResolvedConfig } from '../resolve/resolve-config'
import { importModule, type ModuleWish } from './import-module'
import { isCollectivePlugin, type CollectivePlugin } from './plugin'

/**
 * Imports the modules under `plugins`, in their order.
 * @throws CollectiveError `pluginMissing`
 */
export async function loadPlugins(config: ResolvedConfig): Promise<readonly CollectivePlugin[]> {
  const origin = config.origins.plugins
  const wanted = `plugins (${origin ? describeOrigin(origin) : 'default'})`
  const folder = folderOf(config, 'plugins')
  const plugins: CollectivePlugin[] = []
  for (const name of config.values.plugins ?? []) plugins.push(await loadPlugin({ name, folder, wanted }))
  return plugins
}

/** @throws CollectiveError `pluginMissing` where the module is missing or exports no `collectivePlugin` */
export async function loadPlugin(wish: ModuleWish): Promise<CollectivePlugin> {
  const exports = await importModule(wish)
  const plugin = pluginOf(exports)
  if (plugin) return plugin
  throw new CollectiveError(
    'pluginMissing',
    `${wish.wanted}: expected ${wish.name} to export collectivePlugin, an object with a name and transports, security, agents, data or commands, got ${Object.keys(exports).join(', ') || 'nothing'}: correct it, or name another module`,
  )
}

// A CommonJS module that node cannot see through has its exports under default.
function pluginOf(exports: Readonly<Record<string, unknown>>): CollectivePlugin | undefined {
  const inside = exports['default']
  const nested =
    typeof inside === 'object' && inside !== null && 'collectivePlugin' in inside
      ? inside.collectivePlugin
      : undefined
  return [exports['collectivePlugin'], nested].find(isCollectivePlugin)
}
