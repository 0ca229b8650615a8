import { CollectiveError, type CallOptions } from '@collective/core'
import { assertDone, runPuppet } from './puppet-program'
import type { ResolvedPuppetOptions } from './puppet-options'

const settings = [
  'agent_disabled_lockfile',
  'agent_catalog_run_lockfile',
  'pidfile',
  'lastrunfile',
  'lastrunreport',
] as const

/** Where Puppet keeps what it knows of itself, by the names of its settings. */
export type PuppetFiles = Readonly<Record<(typeof settings)[number], string>>

/** Asks Puppet once where its files are: starting it takes a second or more. What failed is asked again. */
export function puppetFiles(options: ResolvedPuppetOptions): (call: CallOptions) => Promise<PuppetFiles> {
  let known: PuppetFiles | undefined
  return async call => (known ??= await askForFiles(options, call))
}

async function askForFiles(options: ResolvedPuppetOptions, call: CallOptions): Promise<PuppetFiles> {
  const result = await runPuppet(['config', '--section=agent', 'print', ...settings], options, call)
  return parseSettings(assertDone('config print', result))
}

/** Of `puppet config print`: lines `name = value`. @throws CollectiveError `providerFailed` where one is missing */
export function parseSettings(printed: string): PuppetFiles {
  const values = new Map(
    [...printed.matchAll(/^(\w+) = (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
  const valueOf = (name: (typeof settings)[number]): string => {
    const value = values.get(name)
    if (value !== undefined) return value
    throw new CollectiveError(
      'providerFailed',
      `expected puppet config print to tell ${name}, it did not: this agent needs Puppet 6 or later`,
    )
  }
  return {
    agent_disabled_lockfile: valueOf('agent_disabled_lockfile'),
    agent_catalog_run_lockfile: valueOf('agent_catalog_run_lockfile'),
    pidfile: valueOf('pidfile'),
    lastrunfile: valueOf('lastrunfile'),
    lastrunreport: valueOf('lastrunreport'),
  }
}
