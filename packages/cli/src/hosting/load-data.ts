import { standardData } from '@collective/agents'
import { CollectiveError, type DataPlugin } from '@collective/core'
import type { WantedKind } from './wanted-kind'

/**
 * The standard data plugins of a node: those that the configuration has a section for, and those that the command line names. None is there
 * unasked: what they tell, a filter can ask bit by bit.
 * @param added what plug-ins of the configuration have added
 * @throws CollectiveError `configInvalid`, `pluginMissing`
 */
export function loadData(
  { named, settings }: WantedKind,
  added: readonly DataPlugin[],
): readonly DataPlugin[] {
  const sections = Object.keys(settings).filter(name => settings[name]?.enabled !== false)
  const names = new Set([...sections.filter(name => !isAdded(name, added)), ...named])
  return [...names].map(name => {
    const factory = Object.hasOwn(standardData, name) ? standardData[name] : undefined
    if (!factory) throw unknownData(name, named.includes(name))
    const { enabled: _enabled, ...own } = settings[name] ?? {}
    return factory(own)
  })
}

function isAdded(name: string, added: readonly DataPlugin[]): boolean {
  return added.some(({ ddl }) => ddl.name === name)
}

function unknownData(name: string, isNamed: boolean): CollectiveError {
  const known = Object.keys(standardData).join(', ')
  if (!isNamed)
    return new CollectiveError(
      'configInvalid',
      `data.${name}: expected one of ${known}, or what a module under plugins adds`,
      {
        path: `data.${name}`,
      },
    )
  const message = `--data ${name}: expected one of ${known}, or the path of a module such as ./${name}.js`
  return new CollectiveError('pluginMissing', message)
}
