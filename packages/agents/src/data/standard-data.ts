import { CollectiveError, type DataPlugin, type JsonObject } from '@collective/core'
import { fstat } from './fstat'

/** Makes a data plugin of what a configuration says under its name. */
export type DataPluginFactory = (settings: JsonObject) => DataPlugin

/**
 * The data plugins of this package by name, made of the settings that a configuration has under `data`.
 * @throws CollectiveError `configInvalid` for settings that a data plugin does not have
 */
export const standardData: Readonly<Record<string, DataPluginFactory>> = Object.freeze({
  fstat: settings => withoutSettings('fstat', fstat(), settings),
})

function withoutSettings(name: string, plugin: DataPlugin, settings: JsonObject): DataPlugin {
  const [setting] = Object.keys(settings)
  if (setting === undefined) return plugin
  throw new CollectiveError(
    'configInvalid',
    `data.${name}.${setting}: expected no settings but enabled; see docs/agents.md`,
    { path: `data.${name}` },
  )
}
