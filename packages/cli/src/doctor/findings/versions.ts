import type { Finding } from '../finding'
import { counted } from '../../output/names'
import type { NodeReport } from '../node-report'

/** What the nodes run. */
export function versionsFindings(reports: readonly NodeReport[]): readonly Finding[] {
  const counts = new Map<string, number>()
  for (const { version } of reports)
    if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1)
  if (counts.size === 0) return []
  const shown = [...counts].sort().map(([version, count]) => `${version} (${counted(count, 'node')})`)
  const text = shown.join(', ')
  if (counts.size === 1) return [{ check: 'versions', state: 'ok', text }]
  const advice = 'update the older ones, where they should all do the same'
  return [{ check: 'versions', state: 'warning', text: `they differ: ${text}`, advice }]
}
