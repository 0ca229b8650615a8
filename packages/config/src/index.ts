export { fromConfig, nodeFromConfig, type FromConfigOptions } from './options/from-config'
export { clientOptions } from './options/client-options'
export { nodeOptions, type ConfiguredNode } from './options/node-options'

export { folderOf, resolveConfig, type ResolvedConfig, type ResolveOptions } from './resolve/resolve-config'
export { explainConfig, type ConfigLine } from './resolve/explain-config'
export { describeOrigin, type Origin } from './resolve/origin'
export type { Flags } from './resolve/read-text'
export { parseDuration } from './settings/duration'
export { settingNames, type SettingName, type Values } from './settings/settings'
export { variableOf, type Environment } from './settings/variables'

export { transportFrom, type TransportWish } from './plugins/transport-from'
export { securityFrom, type SecurityWish } from './plugins/security-from'
export { loadPlugins } from './plugins/load-plugins'
export type {
  AgentFactory,
  CollectivePlugin,
  DataPluginFactory,
  Party,
  PluginCommand,
  PluginContext,
  SecurityFactory,
  TransportContext,
  TransportFactory,
} from './plugins/plugin'
