import { join, resolve } from 'node:path'
import { folderOf, type ResolvedConfig } from '../resolve/resolve-config'
import type { SettingName } from '../settings/settings'

/** A path under a key of the configuration. */
export interface ConfiguredPath {
  readonly setting: SettingName
  readonly path: string
}

/** The whole path: `~/` is the user's home, and a relative one starts where its key stands. */
export function pathFrom(config: ResolvedConfig, { setting, path }: ConfiguredPath): string {
  return path.startsWith('~/') ? join(config.home, path.slice(2)) : resolve(folderOf(config, setting), path)
}
