import { explainConfig, type ResolvedConfig } from '@collective/config'
import type { Finding } from '../finding'

const shown: ReadonlySet<string> = new Set(['url', 'username', 'security', 'collective', 'caller'])

/** Which configuration applies and where it came from, in a line for each setting that decides whom we reach; without secrets. */
export function configurationFindings(config: ResolvedConfig): readonly Finding[] {
  const { file = 'none was found' } = config
  const lines = explainConfig(config).filter(({ name, value }) => shown.has(name) && value !== undefined)
  return [
    { check: 'configuration', state: 'ok', text: `file: ${file}` },
    ...lines.map(({ name, value = 'null', origin }): Finding => {
      return { check: 'configuration', state: 'ok', text: `${name}: ${plain(JSON.parse(value))} (${origin})` }
    }),
    ...config.warnings.map((text): Finding => ({ check: 'configuration', state: 'warning', text })),
  ]
}

function plain(value: unknown): string {
  const texts = Array.isArray(value) ? value : [value]
  return texts.map(each => (typeof each === 'string' ? each : JSON.stringify(each))).join(', ')
}
