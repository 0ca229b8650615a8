import { isJsonObject, type Identity } from '@collective/core'
import { fetchAction } from '../calls/action-ddl'
import { runAction } from '../calls/run-action'
import { runExitCode } from '../exit/run-exit-code'
import { statsText } from '../output/stats-text'
import { plainLine } from '../output/value-text'
import type { Invocation } from '../program/command'
import { findNodes } from '../session/discover'
import { withSession, type Session } from '../session/session'
import { readTarget, type Target } from '../target/target'
import { outJson } from '../terminal/terminal'
import type { Reply } from '@collective/rpc/client'

/** `collective facts NAME`: how often each value of a fact is found. */
export async function facts(invocation: Invocation): Promise<number> {
  const target = await readTarget(invocation, { takesPipe: true })
  return withSession(invocation, session => countValues(session, target), target.nodes)
}

async function countValues(session: Session, target: Target): Promise<number> {
  const {
    args: [fact = ''],
    terminal,
    options,
  } = session
  const call = { agent: 'rpcutil', action: 'get_fact' }
  const found = await findNodes(session, target, call.agent)
  const called = await fetchAction(session, call, { found, target })
  const values = new Map<string, Identity[]>()
  const ready = { ...call, called, input: { fact }, found, target }
  const summary = await runAction(session, ready, reply => addValue(values, reply))
  if (options.json) outJson(terminal, { v: 1, values: Object.fromEntries(sorted(values)) })
  else {
    terminal.out(factReport(fact, values, options.verbose ?? false))
    terminal.out(
      `\n${statsText(summary, { colours: terminal.colours, verbose: options.verbose ?? false, caption: 'rpcutil#get_fact call stats' })}`,
    )
  }
  return runExitCode(summary.outcomes)
}

// A node without the fact has no value, as MCollective counts.
function addValue(values: Map<string, Identity[]>, { outcome, data, sender }: Reply): void {
  if (outcome !== 'ok' || !isJsonObject(data)) return
  const value = data['value']
  if (value === undefined || value === null) return
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  values.set(text, [...(values.get(text) ?? []), sender])
}

function sorted(
  values: ReadonlyMap<string, readonly Identity[]>,
): readonly (readonly [string, readonly Identity[]])[] {
  const entries = [...values].map(([value, nodes]) => [value, [...nodes].sort()] as const)
  return entries.sort(([one], [other]) => (one < other ? -1 : 1))
}

function factReport(
  fact: string,
  values: ReadonlyMap<string, readonly Identity[]>,
  verbose: boolean,
): string {
  const shown = sorted(values).map(([value, nodes]) => ({ value: plainLine(value), nodes }))
  const width = Math.max(40, ...shown.map(({ value }) => value.length))
  const lines = shown.flatMap(({ value, nodes }) => [
    `        ${value.padEnd(width)} found ${nodes.length} times`,
    ...(verbose ? ['', ...nodes.map(node => `            ${node}`), ''] : []),
  ])
  return [`Report for fact: ${fact}`, '', ...(lines.length > 0 ? lines : ['        no node has it'])].join(
    '\n',
  )
}
