import type { Finding, FindingState } from '../doctor/finding'
import { counted } from './names'
import type { Colours } from '../terminal/terminal'
import { plainLine } from './value-text'

const stateWidth = 8
const checkWidth = 14

/** A finding as a line, and what to do about it as another one below. */
export function findingText({ check, state, text, advice }: Finding, colours: Colours): string {
  const colour = { ok: colours.green, warning: colours.yellow, problem: colours.red }[state]
  const head = `${colour(state.padEnd(stateWidth))} ${check.padEnd(checkWidth)} ${plainLine(text)}`
  if (advice === undefined) return head
  return `${head}\n${' '.repeat(stateWidth + checkWidth + 2)}→ ${advice}`
}

/** How it stands altogether. */
export function verdictText(findings: readonly Finding[], colours: Colours): string {
  const problems = countOf(findings, 'problem')
  const warnings = countOf(findings, 'warning')
  const said = `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`
  return problems > 0 ? colours.red(said) : said
}

function countOf(findings: readonly Finding[], state: FindingState): number {
  return findings.filter(finding => finding.state === state).length
}
