import type { AgentDdl } from '@collective/rpc/client'
import { inColumns } from '../output/columns'
import { plainLine } from '../output/value-text'
import { fieldsOf, inputLines, outputLines } from './field-lines'
import { headingLines } from './heading'

type ActionDdl = AgentDdl['actions'][string]

/** All about an agent, as `mco plugin doc` shows it. */
export function agentText(ddl: AgentDdl, width: number): string {
  const actions = Object.entries(ddl.actions).sort(([one], [other]) => (one < other ? -1 : 1))
  return [
    ...headingLines({ ...ddl, title: ddl.name }),
    '',
    'ACTIONS:',
    '========',
    ...inColumns(
      actions.map(([name]) => name),
      { indent: 3, width },
    ),
    '',
    ...actions.flatMap(([name, action]) => actionLines(name, action)),
  ]
    .join('\n')
    .trimEnd()
}

function actionLines(name: string, action: ActionDdl): readonly string[] {
  const heading = `${name} action:`
  return [
    `   ${heading}`,
    `   ${'-'.repeat(heading.length)}`,
    `       ${plainLine(action.description)}`,
    ...propertiesOf(action),
    '',
    ...section(
      'INPUT',
      fieldsOf(action.input).flatMap(field => inputLines(field, action.input)),
    ),
    ...section(
      'OUTPUT',
      fieldsOf(action.output).flatMap(field => outputLines(field, action.output)),
    ),
    ...section('PARTIAL REPLIES', partialLines(action)),
    ...section('SUMMARY', action.aggregates.map(summaryLine)),
  ]
}

// What MCollective's DDL has no word for.
function propertiesOf({ effect, noop, timeoutMs }: ActionDdl): readonly string[] {
  const words = [
    effect === 'read' ? 'changes nothing' : 'may change something',
    ...(noop ? ['knows a dry run'] : []),
    `may take ${timeoutMs / 1000} s`,
  ]
  return [`       It ${words.join(', ')}.`]
}

function partialLines({ partial }: ActionDdl): readonly string[] {
  return partial ? fieldsOf(partial).flatMap(field => outputLines(field, partial)) : []
}

function summaryLine({ function: kind, output }: ActionDdl['aggregates'][number]): string {
  return `           ${kind} of ${output}`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`       ${title}:`, ...withoutLastBlank(lines), '']
}

function withoutLastBlank(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
