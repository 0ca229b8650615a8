import type { PolicyVerdict } from '@collective/rpc'
import Table from 'cli-table3'
import { plainLine } from './value-text'

/** What a policy says to a caller who calls an action. */
export interface Decided extends PolicyVerdict {
  readonly caller: string
  readonly action: string
}

/** Decisions, one a line, with the rule that made each. */
export function decisionTable(decisions: readonly Decided[]): string {
  const table = new Table({
    head: ['caller', 'action', 'decision', 'by'],
    style: { head: [], border: [], compact: true },
  })
  for (const { caller, action, allow, rule } of decisions)
    table.push([plainLine(caller), plainLine(action), allow ? 'allow' : 'deny', plainLine(rule)])
  return table.toString()
}
