import type { Finding } from '../finding'
import { counted, someOf } from '../../output/names'
import type { NodeReport } from '../node-report'

const noticedMs = 1_000
const sentences = {
  problem: 'what we ask is too old or too new by the clock of',
  warning: 'the clock is off by more than a second on',
}

/** A node that said when it answered. */
interface Timed extends NodeReport {
  readonly aheadMs: number
}

/** Whose clock is off, and whom that keeps from taking what we ask. */
export function clocksFindings(reports: readonly NodeReport[]): readonly Finding[] {
  const timed = reports.filter(isTimed)
  if (timed.length === 0) return []
  const off = timed.filter(({ aheadMs }) => Math.abs(aheadMs) > noticedMs)
  if (off.length === 0)
    return [{ check: 'clocks', state: 'ok', text: 'no clock is off by more than a second' }]
  const advice = areOursOff(off, timed)
    ? 'set the clock of this machine: all of them differ from it by the same'
    : 'set the clocks of the nodes, by NTP'
  return [
    ...about(off.filter(refuses), 'problem', advice),
    ...about(
      off.filter(report => !refuses(report)),
      'warning',
      advice,
    ),
  ]
}

// A broadcast that is too old or too new is dropped in silence, what was for this node alone is answered.
function refuses({ isFound, direct }: NodeReport): boolean {
  return !isFound || direct === 'expired'
}

function about(reports: readonly Timed[], state: 'problem' | 'warning', advice: string): readonly Finding[] {
  if (reports.length === 0) return []
  const shown = someOf(reports.map(({ identity, aheadMs }) => `${identity} (${offText(aheadMs)})`))
  const nodes = reports.map(({ identity }) => identity)
  return [
    {
      check: 'clocks',
      state,
      text: `${sentences[state]} ${counted(nodes.length, 'node')}: ${shown}`,
      advice,
      nodes,
    },
  ]
}

function offText(aheadMs: number): string {
  return `${Math.round(Math.abs(aheadMs) / 1_000)} s ${aheadMs < 0 ? 'behind' : 'ahead'}`
}

// Where several nodes agree with each other and not with us, the odd one out is here.
function areOursOff(off: readonly Timed[], all: readonly Timed[]): boolean {
  const offsets = off.map(({ aheadMs }) => aheadMs)
  const spread = Math.max(...offsets) - Math.min(...offsets)
  return all.length > 1 && off.length === all.length && spread <= noticedMs
}

function isTimed(report: NodeReport): report is Timed {
  return report.aheadMs !== undefined
}
