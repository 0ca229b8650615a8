import type { JsonObject } from '@collective/core'
import type { AggregateResult } from '@collective/rpc/client'
import type { Colours } from '../terminal/terminal'
import { outputLabel } from './reply-text'
import { plainLine } from './value-text'

/** What the aggregates of a run are printed with. */
export interface AggregateStyle {
  readonly colours: Colours
  /** JSON Schema of the action's output. */
  readonly output: JsonObject
}

/** The summaries of a run as MCollective prints them: `Summary of status:` and a line for each value. */
export function aggregateLines(
  results: readonly AggregateResult[],
  style: AggregateStyle,
): readonly string[] {
  return results.flatMap(result => [
    style.colours.bold(`Summary of ${outputLabel(result.output, style.output)}:`),
    '',
    ...linesOf(result).map(line => `   ${line}`),
    '',
  ])
}

function linesOf(result: AggregateResult): readonly string[] {
  if (result.function !== 'summary') return [numberLine(result)]
  const values = result.values.map(({ value, count }) => [plainValue(value), count] as const)
  const shown = result.others > 0 ? [...values, ['others', result.others] as const] : values
  if (shown.length === 0) return ['No aggregate summary could be computed']
  const width = Math.max(...shown.map(([text]) => text.length))
  return shown.map(([text, count]) => formatted(result.format ?? `%s = %d`, text.padStart(width), count))
}

function numberLine(result: Exclude<AggregateResult, { function: 'summary' }>): string {
  const { function: kind, output, value, count, format } = result
  if (value === undefined) return 'No aggregate summary could be computed'
  const name = kind[0]?.toUpperCase() + kind.slice(1)
  return formatted(format ?? `${name} of ${output}: %s`, numberText(value), count)
}

function formatted(format: string, value: string, count: number): string {
  return format.replace('%s', () => value).replace('%d', () => String(count))
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(6).replace(/0+$/, '')
}

function plainValue(value: unknown): string {
  return plainLine(typeof value === 'string' ? value : JSON.stringify(value))
}
