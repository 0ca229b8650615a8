import { CollectiveError } from '@collective/core'
import { isSettingName, settings, type SettingName } from '../settings/settings'
import { settingOfVariable, type Environment } from '../settings/variables'
import { describeOrigin, type Given, type Origin } from './origin'

/** What flags and programs give: values by key, as texts or as they are; undefined ones do not count. */
export type Flags = { readonly [Name in SettingName]?: unknown }

/** The values of the environment's variables. An empty variable counts as none. */
export function fromEnvironment(environment: Environment): ReadonlyMap<string, Given> {
  const given = new Map<string, Given>()
  for (const [variable, name] of settingOfVariable) {
    const text = environment[variable]
    if (text) given.set(name, readGiven(name, text, { kind: 'environment', variable }))
  }
  return given
}

/** The values of the flags, unknown keys too. */
export function fromFlags(flags: Flags): ReadonlyMap<string, Given> {
  const present = Object.entries(flags).filter(([, value]) => value !== undefined)
  return new Map(present.map(([name, value]) => [name, readGiven(name, value, { kind: 'flag' })]))
}

function readGiven(name: string, value: unknown, origin: Origin): Given {
  return { value: typeof value === 'string' ? readText(name, value, origin) : value, origin }
}

function readText(name: string, text: string, origin: Origin): unknown {
  const trimmed = text.trim()
  if (/^[[{]/.test(trimmed)) return readJson(name, trimmed, origin)
  const isList = isSettingName(name) && settings[name].form === 'list'
  return isList ? trimmed.split(/[\s,]+/).filter(item => item !== '') : text
}

function readJson(name: string, text: string, origin: Origin): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Neither the text nor the parser's message, which quotes it: it may hold a secret.
    throw new CollectiveError(
      'configInvalid',
      `${name} (${describeOrigin(origin)}): expected JSON, since it begins with ${text[0]}, got something else: correct it`,
      { path: name },
    )
  }
}
