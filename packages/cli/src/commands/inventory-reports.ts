import { writeFile } from 'node:fs/promises'
import type { Identity } from '@collective/core'
import { askFound } from '../calls/ask-found'
import { collectiveMembers, type CollectiveMembers } from '../calls/collective-members'
import { nodeInventory } from '../calls/inventory-data'
import { loadReportScript, reportOn, type ReportScript } from '../calls/report-script'
import { runExitCode } from '../exit/run-exit-code'
import { usageError } from '../exit/usage-error'
import { collectivesGraph, collectivesText } from '../output/collectives-text'
import { plainLine } from '../output/value-text'
import type { Invocation } from '../program/command'
import type { Session } from '../session/session'
import type { Target } from '../target/target'
import { outJson } from '../terminal/terminal'

/** Tells of all nodes that match. @returns the exit code */
export type Report = (session: Session, target: Target) => Promise<number>

/**
 * The report that the command line wants, if any.
 * @throws CollectiveError `invalidOption` where it wants several; `pluginMissing` for a script that cannot be used
 */
export async function wantedReport({ options }: Pick<Invocation, 'options'>): Promise<Report | undefined> {
  const { listCollectives, map, script } = options
  if ([listCollectives, map, script].filter(each => each !== undefined).length > 1)
    throw usageError('--list-collectives, --map and --script are reports of their own: give one of them')
  if (listCollectives) return reportCollectives
  if (map !== undefined) return (session, target) => drawMap(session, target, map)
  if (script === undefined) return undefined
  const report = await loadReportScript(script)
  return (session, target) => runScript(session, target, { report, file: script })
}

interface Membership {
  readonly members: CollectiveMembers
  readonly total: number
  readonly exitCode: number
}

async function membership(session: Session, target: Target): Promise<Membership> {
  const { data, outcomes } = await askFound(session, target, { agent: 'rpcutil', action: 'collective_info' })
  return { members: collectiveMembers(data), total: data.size, exitCode: runExitCode(outcomes) }
}

function membershipDocument({ members, total }: Membership): object {
  return { v: 1, collectives: Object.fromEntries(members), total }
}

async function reportCollectives(session: Session, target: Target): Promise<number> {
  const { terminal, options } = session
  const known = await membership(session, target)
  if (options.json) outJson(terminal, membershipDocument(known))
  else terminal.out(collectivesText(known.members, known.total))
  return known.exitCode
}

async function drawMap(session: Session, target: Target, file: string): Promise<number> {
  const { terminal, options } = session
  const known = await membership(session, target)
  await written(file, collectivesGraph(known.members))
  if (options.json) outJson(terminal, { ...membershipDocument(known), file })
  else terminal.out(`Graph of ${known.total} nodes has been written to ${file}`)
  return known.exitCode
}

async function written(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError(`--map ${file}: the file cannot be written (${reason})`)
  }
}

async function runScript(
  session: Session,
  target: Target,
  { report, file }: { report: ReportScript; file: string },
): Promise<number> {
  const { terminal, options } = session
  const { data, outcomes } = await askFound(session, target, { agent: 'rpcutil', action: 'inventory' })
  const said = new Map<Identity, unknown>()
  for (const [identity, answer] of data) {
    const value = await reportOn(report, { identity, ...nodeInventory(answer) }, file)
    if (value === undefined || value === null) continue
    said.set(identity, value)
    if (!options.json) terminal.out(lineOf(value))
  }
  if (options.json) outJson(terminal, { v: 1, report: Object.fromEntries(said) })
  return runExitCode(outcomes)
}

// What facts hold must not command the terminal; lines that the report breaks are its own.
function lineOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.split('\n').map(plainLine).join('\n')
}
