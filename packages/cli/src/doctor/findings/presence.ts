import type { Finding } from '../finding'
import { counted, someOf } from '../../output/names'
import type { NodeReport } from '../node-report'

/**
 * Whether those answer whom the broker says to be there.
 * @param isKept whether this broker says that
 */
export function presenceFindings(reports: readonly NodeReport[], isKept: boolean): readonly Finding[] {
  if (!isKept) return [{ check: 'presence', state: 'ok', text: 'this broker keeps no list of who is there' }]
  const present = reports.filter(({ isPresent }) => isPresent)
  const silent = present.filter(({ processes }) => processes === 0).map(({ identity }) => identity)
  const unlisted = reports.filter(({ isPresent }) => !isPresent).map(({ identity }) => identity)
  if (silent.length + unlisted.length === 0)
    return [{ check: 'presence', state: 'ok', text: listText(present.length) }]
  return [...silentFindings(silent), ...unlistedFindings(unlisted)]
}

function silentFindings(nodes: readonly string[]): readonly Finding[] {
  if (nodes.length === 0) return []
  const text = `${counted(nodes.length, 'node')} on the broker's list and silent: ${someOf(nodes)}`
  const advice =
    'look at their logs: they are connected, and stopped, busy, of another security, or let nobody in'
  return [{ check: 'presence', state: 'problem', text, advice, nodes }]
}

function unlistedFindings(nodes: readonly string[]): readonly Finding[] {
  if (nodes.length === 0) return []
  const text = `${counted(nodes.length, 'node')} answered and not on the broker's list: ${someOf(nodes)}`
  return [
    { check: 'presence', state: 'warning', text, advice: 'run the doctor again: they may be new', nodes },
  ]
}

function listText(count: number): string {
  return count === 0
    ? "nobody is on the broker's list"
    : `${counted(count, 'node')} on the broker's list, and no other answered`
}
