import { reconnectCompliance, transportCompliance } from '@collective/testing'
import { brokers } from './brokers'
import type { Row } from './tried-broker'

/**
 * The table of docs/brokers.md. It counts the checks in their list and not in a report of a run: the tests beside this file run every check of
 * the list in each way of each broker, none may be skipped, and where one fails nothing is green. So the page can be written and checked
 * without starting a broker, and says no more than what the same commit's tests have shown.
 */
export function complianceTable(): string {
  const rows: readonly Row[] = Object.values(brokers).flatMap<Row>(({ ways }) => ways)
  return [
    '| broker | checks passed | `unroutable` | `expiry` | largest frame |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(lineOf),
  ].join('\n')
}

function lineOf({ name, capabilities: { unroutable, expiry, maxFrameBytes } }: Row): string {
  const cells = [
    name,
    `${checks} of ${checks}`,
    yesOrNo(unroutable),
    yesOrNo(expiry),
    kibibytes(maxFrameBytes),
  ]
  return `| ${cells.join(' | ')} |`
}

const setup = (): never => {
  throw new Error('the checks are only counted')
}
const options = { name: 'it', setup }
const checks = [...transportCompliance(options), ...reconnectCompliance(options)].length

function yesOrNo(isSo: boolean): string {
  return isSo ? 'yes' : 'no'
}

function kibibytes(bytes: number): string {
  return `${bytes / 1024} KiB`
}
