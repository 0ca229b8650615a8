import { compileFilter, parseFilter, type Filter, type FilterFlags, type FilterHost } from '@collective/core'

/** One measured number beside what it has to be. */
export interface FilterMeasurement {
  readonly name: string
  readonly value: number
  readonly unit: 'evaluations/s'
  /** At least. */
  readonly goal: number
}

/** All of them match every subject, so that no term is ever spared; their values and types differ. */
const hosts: readonly FilterHost[] = Array.from({ length: 64 }, (_, index) => ({
  identity: `web${index}.dc${1 + (index % 2)}.example.net`,
  facts: {
    location: index % 3 === 0 ? 'nanjing' : 'nantong',
    processorcount: index % 2 === 0 ? 8 : '16',
    is_virtual: index % 5 === 0 ? 'true' : true,
    kernelversion: '5.10',
    os: { family: 'debian', release: { major: '12' } },
  },
  classes: ['apache', 'ntp', 'profile::base', 'role::web', 'nagios::client'],
  agents: ['discovery', 'rpcutil', 'package', 'puppet', 'service'],
}))

interface Subject {
  readonly name: string
  readonly goal: number
  readonly flags: FilterFlags
}

const plainFlags: FilterFlags = {
  fact: ['processorcount >= 4', 'is_virtual = true'],
  class: ['role::web'],
  agent: ['service'],
  compound: ['os.family = debian'],
}

const patterned = (location: string, identity: string): FilterFlags => ({
  fact: [`location = ${location}`, 'processorcount >= 4', 'is_virtual = true'],
  class: ['role::web'],
  identity: [identity],
})

const subjects: readonly Subject[] = [
  { name: 'five terms', goal: 1_000_000, flags: plainFlags },
  { name: 'five terms, two anchored literals', goal: 400_000, flags: patterned('/^nan/', '/^web/') },
  {
    name: 'five terms, two regular expressions',
    goal: 400_000,
    flags: patterned('/^nan(jing|tong)$/', String.raw`/^web[0-9]+\.dc[12]\./`),
  },
  {
    name: 'five terms, two regular expressions of hostile shape',
    goal: 400_000,
    flags: patterned('/(n+a*)+(jing|tong)$/', '/([a-z]+[0-9]*[.]?)+net$/'),
  },
]

/** How many evaluations of a compiled filter there are in a second: the median of seven runs. */
export async function benchFilters(): Promise<readonly FilterMeasurement[]> {
  return subjects.map(({ name, goal, flags }) => ({
    name,
    value: Math.round(evaluationsPerSecond(parseFilter(flags))),
    unit: 'evaluations/s',
    goal,
  }))
}

const evaluationsPerRun = 400_000

function evaluationsPerSecond(filter: Filter): number {
  const matches = compileFilter(filter)
  const runs = Array.from({ length: 8 }, () => timedRun(matches))
  // The first run is for the compiler of the engine.
  const [, , , , median = 0] = [0, ...runs.slice(1).sort((one, other) => one - other)]
  return evaluationsPerRun / (median / 1_000)
}

function timedRun(matches: (host: FilterHost) => boolean): number {
  const start = performance.now()
  let count = 0
  for (let round = 0; round < evaluationsPerRun / hosts.length; round += 1)
    for (const host of hosts) if (matches(host)) count += 1
  if (count !== evaluationsPerRun)
    throw new Error('expected a filter that every host matches, so that every term is evaluated')
  return performance.now() - start
}
