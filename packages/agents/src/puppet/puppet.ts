import { fail, type AgentImplementation } from '@collective/rpc'
import { fitList } from '../output/fit-list'
import { puppetAgent } from './definition'
import { puppetFiles } from './puppet-files'
import { resolvePuppetOptions, type PuppetOptions, type ResolvedPuppetOptions } from './puppet-options'
import { assertDone, runPuppet } from './puppet-program'
import { puppetState } from './puppet-state'
import { applyResource } from './resource'
import { runOnce } from './run-once'
import { readLogs, readSummary, type RunLog, type RunSummary } from './run-report'
import type { CallOptions } from '@collective/core'
import type { PuppetFiles } from './puppet-files'

/** The code of `puppet`: Puppet's agent on this machine, by its command and the files that it keeps. */
export function puppet(options: PuppetOptions = {}): AgentImplementation {
  const resolved = resolvePuppetOptions(options)
  const filesOf = puppetFiles(resolved)
  const turn = async (wanted: Switch, { noop, signal }: CallOptions & { noop: boolean }): Promise<Switched> =>
    switchTo(wanted, { files: await filesOf({ signal }), options: resolved, noop, signal })
  return puppetAgent.implement(
    {
      status: async call => puppetState(await filesOf(call)),
      enable: call => turn({ enabled: true }, call),
      disable: call => turn({ enabled: false, message: call.input.message ?? defaultMessage(call) }, call),
      runonce: async call => {
        const wish = call.noop ? { ...call.input, noop: true } : call.input
        return runOnce(wish, { files: await filesOf(call), options: resolved, signal: call.signal })
      },
      last_run_summary: async call =>
        lastRun(await filesOf(call), call.input.logs ?? false, resolved.maxOutput),
      resource: ({ input, noop, signal }) => applyResource(input, { options: resolved, noop, signal }),
    },
    { activate: ({ platform }) => platform !== 'win32' },
  )
}

function defaultMessage({ caller }: { caller: { id: string } }): string {
  return `Disabled via collective by ${caller.id} at ${new Date().toISOString()}`
}

type Switch = { readonly enabled: true } | { readonly enabled: false; readonly message: string }

interface Switched {
  readonly status: 'enabled' | 'disabled'
  readonly enabled: boolean
  readonly changed: boolean
}

async function switchTo(
  wanted: Switch,
  {
    files,
    options,
    noop,
    signal,
  }: CallOptions & { files: PuppetFiles; options: ResolvedPuppetOptions; noop: boolean },
): Promise<Switched> {
  const { enabled } = await puppetState(files)
  const changed = enabled !== wanted.enabled
  const args = wanted.enabled ? ['--enable'] : [`--disable=${wanted.message}`]
  if (changed && !noop) assertDone('agent', await runPuppet(['agent', ...args], options, { signal }))
  const now = noop ? enabled : wanted.enabled
  return { status: now ? 'enabled' : 'disabled', enabled: now, changed }
}

type LastRun = RunSummary & { since_lastrun: number; logs?: RunLog[]; omitted?: number }

async function lastRun(
  { lastrunfile, lastrunreport }: PuppetFiles,
  hasLogs: boolean,
  maxOutput: number,
): Promise<LastRun> {
  const summary = await readSummary(lastrunfile)
  if (!summary) return fail('no run of Puppet is known on this node')
  const sinceLastrun = Math.max(0, Math.floor(Date.now() / 1000) - summary.lastrun)
  if (!hasLogs) return { ...summary, since_lastrun: sinceLastrun }
  const { items, omitted } = fitList(await readLogs(lastrunreport), maxOutput)
  return {
    ...summary,
    since_lastrun: sinceLastrun,
    logs: [...items],
    ...(omitted === 0 ? {} : { omitted }),
  }
}
