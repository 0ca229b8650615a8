import { all, CollectiveError, hasAgent } from '@collective/core'
import { orderVersions, versionParts } from '@collective/core/internal'
import { discoveryAgent } from '../node/discovery-agent'
import { ActiveRun } from './active-run'
import { typedCall } from './run-call'
import { isAgentDdl } from '../agents/is-agent-ddl'
import type { AgentDdl } from '../agents/ddl'
import type { ClientParts } from './client-parts'
import type { FailedReply, RunOptions } from './run'

// Nodes may have different versions during an upgrade; three answers are enough to hear of the newest.
const askedNodes = 3

/** Fetches an agent's DDL from nodes: the newest version that any of the first three has. */
export async function fetchDdl(parts: ClientParts, agent: string, target: RunOptions): Promise<AgentDdl> {
  const options = target.roster ? target : { ...target, where: (target.where ?? all()).and(hasAgent(agent)) }
  const call = typedCall(discoveryAgent, 'get_ddl', { agent })
  const run = new ActiveRun<unknown>(parts, call, { ...options, limit: askedNodes, limitMethod: 'first' })
  const found: AgentDdl[] = []
  const failed: FailedReply[] = []
  for await (const reply of run) {
    if (reply.outcome === 'partial') continue
    if (reply.outcome !== 'ok') failed.push(reply)
    else if (hasDdl(reply.data)) found.push(reply.data.ddl)
  }
  const newest = found.sort((one, other) => compareVersions(other.version, one.version))[0]
  if (newest) return newest
  throw noDdl(agent, failed, (await run.roster()).identities.length)
}

function hasDdl(data: unknown): data is { readonly ddl: AgentDdl } {
  return typeof data === 'object' && data !== null && 'ddl' in data && isAgentDdl(data.ddl)
}

function compareVersions(one: string, other: string): number {
  return orderVersions(versionParts(one) ?? [], versionParts(other) ?? [])
}

function noDdl(agent: string, failed: readonly FailedReply[], asked: number): CollectiveError {
  const [first] = failed
  if (first)
    return new CollectiveError(first.code, `${first.sender}: ${first.statusmsg}`, { node: first.sender })
  if (asked > 0)
    return new CollectiveError('noReply', `none of ${asked} nodes told what the agent ${agent} can do`)
  const message = `no node that matches has the agent ${agent}: check the filter and the agent's name`
  return new CollectiveError('nothingDiscovered', message)
}
