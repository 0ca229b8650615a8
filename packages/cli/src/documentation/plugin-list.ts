import { plainLine } from '../output/value-text'
import type { DescribedAgent, DescribedData } from '../plugins/described-plugin'
import type { InstalledPlugins } from '../plugins/installed-plugins'

/** What there is, by kind, as `mco plugin doc` lists it. */
export function pluginListText({ plugins, failures }: InstalledPlugins): string {
  return [
    'Please specify a plugin. Available plugins are:',
    '',
    ...section('Agents', plugins.filter(each => each.kind === 'agent').map(line)),
    ...section('Data Queries', plugins.filter(each => each.kind === 'data').map(line)),
    ...section(
      'Plugin Load Errors',
      failures.map(({ path, reason }) => named(path, reason)),
    ),
  ]
    .join('\n')
    .trimEnd()
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...[...lines].sort(), '']
}

function line({ ddl }: DescribedAgent | DescribedData): string {
  return named(ddl.name, ddl.description)
}

function named(name: string, text: string): string {
  return `  ${name.padEnd(25)} ${plainLine(text)}`
}
