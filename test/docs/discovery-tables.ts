import { discoveryProgress } from '@collective/core'
import {
  fastFleet,
  fixedQuiet,
  fixedWait,
  fleetKinds,
  ownRule,
  slowFleet,
  studyRecall,
  twoSpeedFleet,
  type DiscoveryRule,
  type Recall,
  type RecallStudy,
} from '@collective/testing'

const seed = 20_260_101
const loss = 0.01
const sizes = [1, 3, 10, 100, 1_000, 5_000]
const times = [10, 50, 100, 250, 400, 700, 1_000, 2_000]

/** The tables of `docs/discovery.md` by name, as the simulator gives them: the same numbers in every run. */
export const discoveryTables: Readonly<Record<string, () => string>> = {
  rule: ruleTable,
  time: timeTable,
  alternatives: alternativesTable,
  parameters: parametersTable,
}

function study(given: Pick<RecallStudy, 'kind' | 'size'> & Partial<RecallStudy>): Recall {
  return studyRecall({ loss, rule: ownRule, runs: Math.ceil(30_000 / given.size), seed, ...given })
}

function ruleTable(): string {
  const rows = fleetKinds.flatMap(kind =>
    sizes.map(size => {
      const whole = study({ kind, size, loss: 0 })
      const lossy = study({ kind, size })
      return [kind.name, thousands(size), share(whole.recall), ends(whole), share(lossy.recall), ends(lossy)]
    }),
  )
  const heading = [
    'fleet',
    'nodes',
    'found',
    'median / 99 % end',
    'found, 1 % lost',
    'median / 99 % end, 1 % lost',
  ]
  return table(heading, rows)
}

function timeTable(): string {
  const rows = fleetKinds.flatMap(kind =>
    [false, true].map(again => [
      kind.name,
      again ? 'twice' : 'once',
      ...times.map(untilMs => share(study({ kind, size: 100, rule: until(untilMs, again) }).recall)),
    ]),
  )
  return table(['fleet of 100', 'asked', ...times.map(ms => `${thousands(ms)} ms`)], rows)
}

function alternativesTable(): string {
  const rules: [string, DiscoveryRule][] = [
    ['this rule', ownRule],
    ["two seconds, MCollective's", fixedWait],
    ["300 ms of quiet, Choria's window", fixedQuiet(300)],
    ['50 ms of quiet', fixedQuiet(50)],
    ['this rule, asking once', without({ askAgainAfterMs: Infinity })],
  ]
  return rulesTable(rules)
}

function parametersTable(): string {
  const rules: [string, DiscoveryRule][] = [
    ['as it is', ownRule],
    ['`patience` 0', without({ patience: 0 })],
    ['`patience` 20', without({ patience: 20 })],
    ['`leastMs` 0', without({ leastMs: 0 })],
    ['`floorMs` 50', without({ floorMs: 50 })],
    ['`askAgainAfterMs` 200', without({ askAgainAfterMs: 200 })],
    ['`maxMs` 1,000', without({ maxMs: 1_000, askAgainByMs: 400 })],
  ]
  return rulesTable(rules)
}

function rulesTable(rules: readonly [string, DiscoveryRule][]): string {
  const fleets = [fastFleet, slowFleet, twoSpeedFleet].flatMap(kind => [3, 100].map(size => ({ kind, size })))
  const rows = rules.map(([name, rule]) => [
    name,
    ...fleets.map(fleet => {
      const { recall, medianEndMs } = study({ ...fleet, rule })
      return `${share(recall)}, ${thousands(medianEndMs)} ms`
    }),
  ])
  return table(['rule', ...fleets.map(({ kind, size }) => `${kind.name}, ${size}`)], rows)
}

function without(parameters: Parameters<typeof discoveryProgress>[1]): DiscoveryRule {
  return () => discoveryProgress(undefined, parameters)
}

/** Whatever comes, the discovery ends then. */
function until(untilMs: number, again: boolean): DiscoveryRule {
  const once = again ? {} : { askAgainAfterMs: Infinity }
  return without({ leastMs: untilMs, maxMs: untilMs, ...once })
}

function ends({ medianEndMs, slowestEndMs }: Recall): string {
  return `${thousands(medianEndMs)} / ${thousands(slowestEndMs)} ms`
}

function share(recall: number): string {
  return recall.toFixed(4)
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n')
}
