import { processorTimes, type ProcessorTimes } from './processor-times'
import type { NodeView } from '@collective/rpc'

/** What a node has done since it started: MCollective's names, and what it does not count. */
export interface DaemonStats {
  readonly threads: string[]
  readonly agents: string[]
  readonly pid: number
  readonly times: ProcessorTimes
  readonly configfile: string | null
  readonly version: string
  /** Seconds since 1970. */
  readonly starttime: number
  readonly total: number
  readonly validated: number
  readonly unvalidated: number
  readonly passed: number
  readonly filtered: number
  readonly replies: number
  readonly ttlexpired: number
  readonly duplicates: number
  readonly denied: number
  readonly running: number
  readonly queued: number
}

/** The figures of this process and of the node in it. */
export async function daemonStats(node: NodeView, configFile: string | undefined): Promise<DaemonStats> {
  return {
    threads: process.getActiveResourcesInfo(),
    agents: node.agents().map(agent => agent.name),
    pid: process.pid,
    times: await processorTimes(),
    configfile: configFile ?? null,
    version: node.version,
    starttime: Math.floor(node.startedMs / 1000),
    ...counts(node),
  }
}

type Counts = Omit<
  DaemonStats,
  'threads' | 'agents' | 'pid' | 'times' | 'configfile' | 'version' | 'starttime'
>

function counts(node: NodeView): Counts {
  const { received, dropped, expired, ...same } = node.counters()
  const unvalidated = Object.values(dropped).reduce((sum, count) => sum + count, 0)
  return { ...same, total: received, validated: received - unvalidated, unvalidated, ttlexpired: expired }
}
