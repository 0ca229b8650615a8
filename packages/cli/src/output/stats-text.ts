import type { Outcome } from '@collective/core'
import type { RunStats, RunSummary } from '@collective/rpc/client'
import type { Colours } from '../terminal/terminal'
import { inColumns } from './columns'

/** What the figures of a run are printed with. */
export interface StatsStyle {
  readonly colours: Colours
  readonly verbose: boolean
  /** `service#status call stats` */
  readonly caption: string
}

/** The figures of a run as MCollective prints them, and who was silent. */
export function statsText(summary: Pick<RunSummary, 'stats' | 'outcomes'>, style: StatsStyle): string {
  const { stats } = summary
  const figures = style.verbose ? verboseFigures(stats, style) : [shortFigures(stats, style)]
  return [...figures, ...silentNodes(summary, style)].join('\n')
}

function shortFigures({ responses, discovered, blockTimeMs }: RunStats, { colours }: StatsStyle): string {
  const colour = responses < discovered ? colours.red : colours.green
  return `Finished processing ${colour(responses)} / ${colour(discovered)} hosts in ${blockTimeMs.toFixed(2)} ms`
}

function verboseFigures(stats: RunStats, { colours, caption }: StatsStyle): readonly string[] {
  const { discovered, responses, okCount, failCount } = stats
  const nodes = responses < discovered ? colours.red : String
  const failures = failCount > 0 ? colours.red : String
  return [
    colours.yellow(`---- ${caption} ----`),
    `           Nodes: ${nodes(discovered)} / ${nodes(responses)}`,
    `     Pass / Fail: ${okCount} / ${failures(failCount)}`,
    `      Start Time: ${dateText(stats.startTime)}`,
    `  Discovery Time: ${stats.discoveryTimeMs.toFixed(2)}ms`,
    `      Agent Time: ${stats.blockTimeMs.toFixed(2)}ms`,
    `      Total Time: ${stats.totalTimeMs.toFixed(2)}ms`,
  ]
}

function silentNodes(
  { stats, outcomes }: Pick<RunSummary, 'stats' | 'outcomes'>,
  { colours }: StatsStyle,
): readonly string[] {
  const list = (title: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : ['', colours.red(title), '', ...inColumns([...names].sort(), { indent: 4 })]
  return [
    ...list(
      'No response from:',
      stats.noResponseFrom.map(name => withReason(name, outcomes[name])),
    ),
    ...list('Unexpected response from:', stats.unexpectedResponseFrom),
    ...list('Late response from:', stats.lateFrom),
  ]
}

function withReason(name: string, outcome: Outcome | undefined): string {
  return outcome === undefined || outcome === 'noReply' ? name : `${name} (${outcome})`
}

/** A time as MCollective's users know it: `2026-01-31 15:04:05 +0100`. */
export function dateText(timeMs: number): string {
  const date = new Date(timeMs)
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0')
  const offset = -date.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}${two(Math.abs(offset) % 60)}`
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')} ${zone}`
}
