import { existsSync } from 'node:fs'
import { fitList } from '../output/fit-list'
import { processAgent } from './definition'
import { procFiles } from './proc-files'
import { resolveProcessOptions, type ProcessOptions, type ResolvedProcessOptions } from './process-options'
import { psCommand } from './ps-command'
import { processTest, type NamedProcess, type ProcessFilter } from './select'
import { userNames } from './user-names'
import type { AgentImplementation } from '@collective/rpc'
import type { CallOptions } from '@collective/core'
import type { ProcessProvider } from './provider'

// Some programs are started with more than a reply can hold.
const maxCommandLine = 1024

/** The code of `process`: what runs on this machine. Command lines may hold secrets: whoever may call it sees them. */
export function process(options: ProcessOptions = {}): AgentImplementation {
  const resolved = resolveProcessOptions(options)
  return processAgent.implement(
    {
      list: async ({ input, signal }) => {
        const found = await findProcesses(input, resolved, { signal })
        const { items, omitted } = fitList(found.map(shown), resolved.maxOutput)
        return { pslist: [...items], ...totals(found), ...(omitted === 0 ? {} : { omitted }) }
      },
      summary: async ({ input, signal }) => {
        const found = await findProcesses(input, resolved, { signal })
        return { ...totals(found), states: countStates(found) }
      },
    },
    { activate: ({ platform }) => platform !== 'win32' },
  )
}

async function findProcesses(
  filter: ProcessFilter,
  options: ResolvedProcessOptions,
  call: CallOptions,
): Promise<readonly NamedProcess[]> {
  const isMeant = processTest(filter)
  const entries = await chooseProvider(options).list(call)
  const names = await userNames(
    entries.map(({ uid }) => uid),
    { ...call, killAfterMs: options.killAfterMs },
  )
  return entries.flatMap(entry => {
    const { uid, ...rest } = entry
    const user = names.get(uid) ?? String(uid)
    return isMeant(entry, user) ? [{ ...rest, user }] : []
  })
}

function chooseProvider({ provider, killAfterMs }: ResolvedProcessOptions): ProcessProvider {
  if (typeof provider === 'object') return provider
  if (provider === 'ps') return psCommand({ killAfterMs })
  return provider === 'proc' || existsSync('/proc/self/status') ? procFiles() : psCommand({ killAfterMs })
}

function shown(entry: NamedProcess): NamedProcess {
  return { ...entry, cmdline: entry.cmdline.slice(0, maxCommandLine) }
}

function totals(found: readonly NamedProcess[]): { count: number; vsize: number; rss: number } {
  const sum = (field: 'vsize' | 'rss'): number => found.reduce((total, entry) => total + entry[field], 0)
  return { count: found.length, vsize: sum('vsize'), rss: sum('rss') }
}

function countStates(found: readonly NamedProcess[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { state } of found) counts.set(state, (counts.get(state) ?? 0) + 1)
  return Object.fromEntries([...counts].sort())
}
