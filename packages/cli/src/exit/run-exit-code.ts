import type { Outcome } from '@collective/core'
import { exitCodes } from './exit-codes'

const unanswered: ReadonlySet<Outcome> = new Set(['unreachable', 'noReply', 'notSent'])

/** The exit code of a run, by the outcome of each node that was asked. */
export function runExitCode(outcomes: Readonly<Record<string, Outcome>>): number {
  const all = Object.values(outcomes)
  if (all.length === 0) return exitCodes.cannot
  if (all.every(outcome => outcome === 'notSent')) return exitCodes.notSent
  if (all.every(outcome => unanswered.has(outcome))) return exitCodes.noAnswer
  return all.every(outcome => outcome === 'ok') ? exitCodes.ok : exitCodes.partly
}
