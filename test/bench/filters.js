// How fast compiled filters decide: node test/bench/filters.js prints a table, and the common runner calls benchFilters.
import { pathToFileURL } from 'node:url'
import { compileFilter, parseFilter } from '@collective/core'
import { median } from './figures.js'

const evaluationsPerRun = 400_000
const repeats = 7

/** All of them match every subject, so that no term is ever spared; their values and types differ. */
const hosts = Array.from({ length: 64 }, (_, index) => ({
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

const plain = {
  fact: ['processorcount >= 4', 'is_virtual = true'],
  class: ['role::web'],
  agent: ['service'],
  compound: ['os.family = debian'],
}

const patterned = (location, identity) => ({
  fact: [`location = ${location}`, 'processorcount >= 4', 'is_virtual = true'],
  class: ['role::web'],
  identity: [identity],
})

const subjects = [
  { name: 'five terms', goal: 1_000_000, flags: plain },
  { name: 'five terms, two of them anchored literals', goal: 400_000, flags: patterned('/^nan/', '/^web/') },
  {
    name: 'five terms, two of them regular expressions',
    goal: 400_000,
    flags: patterned('/^nan(jing|tong)$/', String.raw`/^web[0-9]+\.dc[12]\./`),
  },
  {
    name: 'five terms, two of them regular expressions of hostile shape',
    goal: 400_000,
    flags: patterned('/(n+a*)+(jing|tong)$/', '/([a-z]+[0-9]*[.]?)+net$/'),
  },
]

/**
 * Evaluations of compiled filters, the median of seven runs.
 * @returns {Promise<{ name: string, value: number, unit: string, goal: number }[]>} `goal` is the least
 */
export async function benchFilters() {
  return subjects.map(({ name, goal, flags }) => {
    const value = Math.round(evaluationsPerSecond(compileFilter(parseFilter(flags))))
    return { name, value, unit: 'evaluations/s', goal }
  })
}

function evaluationsPerSecond(matches) {
  // The first run is for the compiler of the engine.
  timeRun(matches)
  return evaluationsPerRun / (median(Array.from({ length: repeats }, () => timeRun(matches))) / 1_000)
}

/** @returns milliseconds */
function timeRun(matches) {
  const start = performance.now()
  let count = 0
  for (let round = 0; round < evaluationsPerRun / hosts.length; round += 1)
    for (const host of hosts) if (matches(host)) count += 1
  const elapsed = performance.now() - start
  if (count !== evaluationsPerRun)
    throw new Error('expected filters that every host matches, so that no term is spared')
  return elapsed
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.table(await benchFilters())
