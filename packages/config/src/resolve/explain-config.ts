import { settingNames, settings, type SettingName } from '../settings/settings'
import { redact } from '../settings/redact'
import { variableOf } from '../settings/variables'
import { describeOrigin } from './origin'
import type { ResolvedConfig } from './resolve-config'

/** One key, as `collective config` shows it. */
export interface ConfigLine {
  readonly name: SettingName
  /** As JSON, secrets redacted; undefined where nothing is set. */
  readonly value?: string
  /** `flag`, `environment NAME`, `PATH:LINE`, `default`, or `not set`. */
  readonly origin: string
  /** The variable that sets it. */
  readonly variable: string
  readonly description: string
}

/** Every key with its value, where that came from and how to set it; nothing secret is in it. */
export function explainConfig(config: ResolvedConfig): readonly ConfigLine[] {
  return settingNames.map(name => {
    const origin = config.origins[name]
    const value = shownValue(config, name)
    return {
      name,
      ...(value === undefined ? {} : { value }),
      origin: origin ? describeOrigin(origin) : 'not set',
      variable: variableOf(name),
      description: settings[name].description,
    }
  })
}

function shownValue({ values }: ResolvedConfig, name: SettingName): string | undefined {
  const value = values[name]
  if (value === undefined) return undefined
  return JSON.stringify(settings[name].secret ? '[redacted]' : redact(value))
}
