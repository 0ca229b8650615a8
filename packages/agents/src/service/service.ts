import { fail, type AgentImplementation } from '@collective/rpc'
import { chooseProvider } from './choose-provider'
import { serviceAgent } from './definition'
import { resolveServiceOptions, type ServiceOptions } from './service-options'
import type { CallOptions } from '@collective/core'
import type { ServiceChange, ServiceProvider, ServiceState } from './provider'

/** One request about one service. */
interface ServiceCall extends CallOptions {
  readonly noop: boolean
  readonly provider: ServiceProvider
  readonly service: string
}

/** The code of `service`: status, start, stop and restart of the services of this machine, by systemd or SysV init scripts. */
export function service(options: ServiceOptions = {}): AgentImplementation {
  const resolved = resolveServiceOptions(options)
  const callOf = async (context: {
    input: { service: string }
    signal: AbortSignal
    noop: boolean
  }): Promise<ServiceCall> => ({
    provider: await chooseProvider(resolved),
    service: context.input.service,
    signal: context.signal,
    noop: context.noop,
  })
  return serviceAgent.implement(
    {
      status: async context => stateOf(await callOf(context)),
      start: async context => bring(await callOf(context), 'running'),
      stop: async context => bring(await callOf(context), 'stopped'),
      restart: async context => {
        const call = await callOf(context)
        return { ...(await change(call, await stateOf(call), 'restart')), changed: true }
      },
    },
    { activate: ({ platform }) => platform !== 'win32' },
  )
}

async function stateOf({ provider, service: name, signal }: ServiceCall): Promise<ServiceState> {
  const state = await provider.status(name, { signal })
  return state ?? fail(`there is no service ${name} on this node (${provider.name})`, { status: 'unknown' })
}

/** Starts or stops, unless that is so already: twice the same has one effect. */
async function bring(
  call: ServiceCall,
  wanted: 'running' | 'stopped',
): Promise<ServiceState & { changed: boolean }> {
  const before = await stateOf(call)
  if (before.status === wanted) return { ...before, changed: false }
  return { ...(await change(call, before, wanted === 'running' ? 'start' : 'stop')), changed: true }
}

async function change(call: ServiceCall, before: ServiceState, what: ServiceChange): Promise<ServiceState> {
  const { provider, service: name, signal, noop } = call
  if (noop) return before
  const problem = await provider.change(name, what, { signal })
  if (problem === undefined) return stateOf(call)
  const { status } = (await provider.status(name, { signal })) ?? before
  return fail(`could not ${what} ${name}: ${problem}`, { status })
}
