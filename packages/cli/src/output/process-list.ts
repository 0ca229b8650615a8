import { isJsonObject, type JsonObject } from '@collective/core'
import type { Reply } from '@collective/rpc/client'
import { plainLine } from './value-text'

/** The processes of a node as `ps` shows them; undefined for a reply that has none to show. */
export function processList({ sender, outcome, data }: Reply): string | undefined {
  if (outcome !== 'ok' || !isJsonObject(data)) return undefined
  const { pslist, omitted } = data
  if (!Array.isArray(pslist)) return undefined
  const rows = pslist.filter(isJsonObject).map(rowOf)
  const more = typeof omitted === 'number' ? [`   and ${omitted} more`] : []
  return [plainLine(sender), '', rowText(heading), ...rows.map(rowText), ...more, ''].join('\n')
}

type Row = readonly [pid: string, user: string, state: string, vsize: string, rss: string, command: string]

const heading: Row = ['PID', 'USER', 'S', 'VSZ', 'RSS', 'COMMAND']

function rowOf({ pid, user, state, vsize, rss, cmdline }: JsonObject): Row {
  return [shown(pid), shown(user), shown(state), mebibytes(vsize), mebibytes(rss), shown(cmdline)]
}

function rowText([pid, user, state, vsize, rss, command]: Row): string {
  return `   ${pid.padStart(7)} ${user.padEnd(12)} ${state.padEnd(1)} ${vsize.padStart(9)} ${rss.padStart(9)} ${command}`
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? plainLine(String(value)) : ''
}

function mebibytes(bytes: unknown): string {
  return typeof bytes === 'number' ? `${(bytes / 1_048_576).toFixed(1)} M` : ''
}
