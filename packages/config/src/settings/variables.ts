import { settingNames, type SettingName } from './settings'

/** The variable that names the configuration file. */
export const fileVariable = 'COLLECTIVE_CONFIG'

const prefix = 'COLLECTIVE_'

/** The environment variable of a key: `connectTimeout` is `COLLECTIVE_CONNECT_TIMEOUT`. */
export function variableOf(name: SettingName): string {
  return prefix + name.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
}

/** The key of each variable. */
export const settingOfVariable: ReadonlyMap<string, SettingName> = new Map(
  settingNames.map(name => [variableOf(name), name]),
)

/** Variables that look like ours and are not. */
export function strangeVariables(environment: Environment): readonly string[] {
  return Object.keys(environment).filter(
    name => name.startsWith(prefix) && name !== fileVariable && !settingOfVariable.has(name),
  )
}

/** As `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>
