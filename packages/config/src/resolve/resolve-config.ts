import { homedir, hostname, userInfo } from 'node:os'
import { dirname } from 'node:path'
import { isSettingName, settings, type SettingName, type Values } from '../settings/settings'
import { strangeVariables, settingOfVariable, type Environment } from '../settings/variables'
import { checkValues } from './check-values'
import { findFile } from './find-file'
import type { Given, Origin } from './origin'
import { readConfigFile, type ConfigFile } from './read-file'
import { fromEnvironment, fromFlags, type Flags } from './read-text'
import { suggestion } from './suggestion'

/** Where configuration is looked for. */
export interface ResolveOptions {
  /** The file of `-c FILE`. @default the first found, as `fromConfig` lists them */
  readonly file?: string
  /** What the command line or a program says; wins over everything. @default {} */
  readonly flags?: Flags
  /** @default process.env */
  readonly environment?: Environment
  /** What relative paths, but for those in a file, start from. @default process.cwd() */
  readonly cwd?: string
  /** @default the user's home */
  readonly home?: string
  /** The folder of the machine's own configuration. @default '/etc' */
  readonly etc?: string
  /** The id of the user whose `./collective.yaml` may name plug-ins, beside root's. @default the process's effective user */
  readonly user?: number
}

/** What has a value in any case. */
type Defaults = Required<Pick<Values, 'collective' | 'identity' | 'caller'>>

/** The configuration, checked, with where each value came from. */
export interface ResolvedConfig {
  readonly values: Values & Defaults
  readonly origins: { readonly [Name in SettingName]?: Origin }
  /** The file that was read, where there was one. */
  readonly file?: string
  readonly cwd: string
  readonly home: string
  /** What whoever runs this ought to read; for the caller to print. */
  readonly warnings: readonly string[]
}

/**
 * Gathers what is configured: flags over `COLLECTIVE_*` variables over the first file found, key by key. Nothing is connected and no plug-in
 * is loaded.
 * @throws CollectiveError `configMissing` for a named file that is not there, `configInvalid` for all values that cannot be used
 */
export async function resolveConfig(options: ResolveOptions = {}): Promise<ResolvedConfig> {
  const {
    environment = process.env,
    cwd = process.cwd(),
    home = homedir(),
    etc = '/etc',
    flags = {},
  } = options
  const named = options.file === undefined ? {} : { file: options.file }
  const found = await findFile({ ...named, environment, cwd, home, etc })
  const file = found && (await readConfigFile(found, options.user ?? process.geteuid?.()))
  const fallback = defaults()
  const given = new Map([
    ...asGiven(fallback),
    ...(file?.given ?? []),
    ...fromEnvironment(environment),
    ...fromFlags(flags),
  ])
  return Object.freeze({
    values: Object.freeze({ ...fallback, ...checkValues(given) }),
    origins: originsOf(given),
    ...(file ? { file: file.path } : {}),
    cwd,
    home,
    warnings: warningsOf({ given, environment, ...(file ? { file } : {}) }),
  })
}

function defaults(): Defaults {
  return { collective: 'collective', identity: hostname(), caller: `user=${userName()}` }
}

function asGiven(values: Values): ReadonlyMap<string, Given> {
  return new Map(
    Object.entries(values).map(([name, value]) => [name, { value, origin: { kind: 'default' } }]),
  )
}

function userName(): string {
  try {
    return userInfo().username.replaceAll(/[^!-~]/g, '_')
  } catch {
    // A container's user may have no name in the system's list.
    return `uid${process.geteuid?.() ?? ''}`
  }
}

function originsOf(given: ReadonlyMap<string, Given>): ResolvedConfig['origins'] {
  const known = [...given].filter(([name]) => isSettingName(name))
  return Object.freeze(Object.fromEntries(known.map(([name, { origin }]) => [name, origin])))
}

interface Gathered {
  readonly given: ReadonlyMap<string, Given>
  readonly environment: Environment
  readonly file?: ConfigFile
}

function warningsOf({ given, environment, file }: Gathered): readonly string[] {
  const variables = [...settingOfVariable.keys()]
  const strange = strangeVariables(environment).map(
    name => `${name} is no variable of the configuration${suggestion(name, variables)}; it is not looked at`,
  )
  return Object.freeze([...strange, ...unsignedWarning(given), ...(file ? openFileWarning(file) : [])])
}

function unsignedWarning(given: ReadonlyMap<string, Given>): readonly string[] {
  const parsed = settings.security.schema.safeParse(given.get('security')?.value)
  if (!parsed.success || parsed.data.scheme !== 'unsigned') return []
  return [
    'security is unsigned: everybody at the broker can command every node and read everything; for development only',
  ]
}

function openFileWarning({ path, given, openToOthers }: ConfigFile): readonly string[] {
  const secrets = [...given.keys()].filter(name => isSettingName(name) && settings[name].secret)
  if (!openToOthers || secrets.length === 0) return []
  return [`${path} holds ${secrets.join(', ')} and others than its owner may read it: chmod 600 ${path}`]
}

/** The folder that relative paths in the value of `name` start from: the file's own, else the working directory. */
export function folderOf(config: ResolvedConfig, name: SettingName): string {
  const origin = config.origins[name]
  return origin?.kind === 'file' ? dirname(origin.path) : config.cwd
}
