import type { NodeInventory, NodeStatistics } from '../calls/inventory-data'
import { inColumns } from './columns'
import { dateText } from './stats-text'
import { plainLine } from './value-text'

/** All that is shown of a node. */
export interface ShownInventory extends NodeInventory {
  readonly identity: string
  readonly statistics: NodeStatistics
}

const figures: readonly (readonly [label: string, name: string])[] = [
  ['Process ID', 'pid'],
  ['Total Messages', 'total'],
  ['Messages Passed Filters', 'passed'],
  ['Messages Filtered', 'filtered'],
  ['Expired Messages', 'ttlexpired'],
  ['Duplicate Messages', 'duplicates'],
  ['Denied Requests', 'denied'],
  ['Dropped Messages', 'unvalidated'],
  ['Replies Sent', 'replies'],
  ['Running Actions', 'threads'],
  ['Queued Requests', 'queued'],
]

/** A node as `mco inventory` shows it. */
export function inventoryText(node: ShownInventory, width: number): string {
  const list = (title: string, names: readonly string[]): readonly string[] =>
    section(
      title,
      names.length === 0 ? ['      none'] : inColumns([...names].sort().map(plainLine), { indent: 6, width }),
    )
  return [
    `Inventory for ${node.identity}:`,
    ...section('Server Statistics', statisticsLines(node)),
    ...list('Agents', node.agents),
    ...list('Data Plugins', node.dataPlugins),
    ...list('Configuration Management Classes', node.classes),
    ...section('Facts', factLines(node)),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ['', `   ${title}:`, ...lines]
}

function statisticsLines({
  version,
  mainCollective,
  collectives,
  statistics,
}: ShownInventory): readonly string[] {
  const { starttime, memory } = statistics
  const shown: readonly (readonly [string, string])[] = [
    ['Version', version],
    ...(starttime === undefined ? [] : [['Start Time', dateText(starttime * 1_000)] as const]),
    ['Collectives', collectives.join(', ')],
    ['Main Collective', mainCollective],
    ...figures.flatMap(([label, name]) =>
      name in statistics ? [[label, String(statistics[name])] as const] : [],
    ),
    ...(memory === undefined ? [] : [['Memory', `${Math.round(memory / 1_048_576)} MiB`] as const]),
  ]
  return shown.map(([label, value]) => `${label.padStart(31)}: ${plainLine(value)}`)
}

function factLines({ facts }: ShownInventory): readonly string[] {
  const names = Object.keys(facts).sort()
  if (names.length === 0) return ['      none']
  return names.map(name => {
    const value = facts[name]
    return `      ${plainLine(name)} => ${plainLine(typeof value === 'string' ? value : JSON.stringify(value))}`
  })
}
