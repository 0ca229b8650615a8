import { promises as names } from 'node:dns'
import { CollectiveError, type CallOptions } from '@collective/core'
import { abortable, onAbort } from '@collective/core/internal'
import { fail } from '@collective/rpc'
import type { Probe } from './ping'

/** What can be asked of name servers. */
export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'SRV' | 'TXT'

/** What to look up, and where. */
export interface Question extends Probe {
  readonly type?: RecordType | undefined
  readonly server?: string | undefined
}

/** What was found. */
export interface DnsResult {
  readonly records: string[]
  /** Milliseconds. */
  readonly dns_time: number
}

type Resolver = names.Resolver

const queries: Readonly<Record<RecordType, (resolver: Resolver, name: string) => Promise<string[]>>> = {
  A: (resolver, name) => resolver.resolve4(name),
  AAAA: (resolver, name) => resolver.resolve6(name),
  CNAME: (resolver, name) => resolver.resolveCname(name),
  NS: (resolver, name) => resolver.resolveNs(name),
  PTR: (resolver, name) => resolver.reverse(name),
  MX: async (resolver, name) =>
    (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}`),
  SRV: async (resolver, name) =>
    (await resolver.resolveSrv(name)).map(
      ({ priority, weight, port, name: target }) => `${priority} ${weight} ${port} ${target}`,
    ),
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map(parts => parts.join('')),
}

/**
 * Looks up a name. Ends the action where nothing is found.
 * @throws CollectiveError `invalidData` for a server that is no address; the signal's reason
 */
export async function dns(question: Question, call: CallOptions): Promise<DnsResult> {
  const startedMs = performance.now()
  const records = await lookUp(question, call)
  return { records: records.sort(), dns_time: Number((performance.now() - startedMs).toFixed(3)) }
}

async function lookUp(question: Question, { signal }: CallOptions): Promise<string[]> {
  signal.throwIfAborted()
  const { fqdn, type, server, timeout } = question
  const isAsked = type !== undefined || server !== undefined
  const overtime = AbortSignal.any([signal, AbortSignal.timeout(timeout * 1000)])
  try {
    if (!isAsked) return await abortable(addressesOf(fqdn), overtime)
    return await ask(question, overtime)
  } catch (error) {
    signal.throwIfAborted()
    if (overtime.aborted) return fail(`no answer about ${fqdn} came within ${timeout} seconds`)
    return refused(question, error)
  }
}

/** As programs on the node get them: /etc/hosts and whatever else the system is told to look into. */
async function addressesOf(name: string): Promise<string[]> {
  const found = await names.lookup(name, { all: true })
  return [...new Set(found.map(({ address }) => address))]
}

async function ask({ fqdn, type = 'A', server }: Question, signal: AbortSignal): Promise<string[]> {
  const resolver = new names.Resolver()
  if (server !== undefined) resolver.setServers([server])
  const stop = onAbort(signal, () => resolver.cancel())
  try {
    return await queries[type](resolver, fqdn)
  } finally {
    stop()
  }
}

function refused({ fqdn, type, server }: Question, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  if (code === 'ERR_INVALID_IP_ADDRESS' || code === 'ERR_INVALID_ARG_VALUE')
    throw new CollectiveError(
      'invalidData',
      `server: expected the address of a name server, such as 192.0.2.53 or 192.0.2.53:5353, got ${server}`,
      { cause: error },
    )
  return fail(`${type ?? 'address'} of ${fqdn}: ${code}`)
}
