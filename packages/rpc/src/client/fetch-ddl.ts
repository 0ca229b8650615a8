import { all, CollectiveError, hasAgent, isJsonObject } from '@collective/core'
import { orderVersions, versionParts } from '@collective/core/internal'
import { discoveryAgent } from '../node/discovery-agent'
import { ActiveRun } from './active-run'
import { typedCall } from './run-call'
import { isAgentDdl } from '../agents/is-agent-ddl'
import { contractHash } from '../ddl/contract-hash'
import type { AgentDdl } from '../agents/ddl'
import type { ClientParts } from './client-parts'
import type { DdlCache } from './ddl-cache'
import type { FailedReply, RunOptions } from './run'

// Nodes may have different versions during an upgrade; three answers are enough to hear of the newest.
const askedNodes = 3
// As many as a node takes.
const maxKnown = 8

/** Fetches an agent's DDL from nodes: the newest version that any of the first three has. What is known is not sent again. */
export async function fetchDdl(parts: ClientParts, agent: string, target: RunOptions): Promise<AgentDdl> {
  const { ddlCache } = parts.settings
  const options = target.roster ? target : { ...target, where: (target.where ?? all()).and(hasAgent(agent)) }
  const known = await ddlCache.load(agent)
  const call = typedCall(discoveryAgent, 'get_ddl', { agent, known: [...known.keys()].slice(-maxKnown) })
  const run = new ActiveRun<unknown>(parts, call, { ...options, limit: askedNodes, limitMethod: 'first' })
  const found: AgentDdl[] = []
  const failed: FailedReply[] = []
  for await (const reply of run) {
    if (reply.outcome === 'partial') continue
    if (reply.outcome !== 'ok') failed.push(reply)
    else found.push(...(await toldDdl(reply.data, { known, ddlCache, agent })))
  }
  const newest = found.sort((one, other) => compareVersions(other.version, one.version))[0]
  if (newest) return newest
  throw noDdl(agent, failed, (await run.roster()).identities.length)
}

interface Knowledge {
  readonly agent: string
  readonly known: ReadonlyMap<string, AgentDdl>
  readonly ddlCache: DdlCache
}

/** The DDL that a node told, or that it named by a contract which is known; none where it is no DDL of that agent. */
async function toldDdl(data: unknown, { agent, known, ddlCache }: Knowledge): Promise<readonly AgentDdl[]> {
  if (!isJsonObject(data)) return []
  const { ddl, contract } = data
  if (ddl === undefined) {
    const kept = typeof contract === 'string' ? known.get(contract) : undefined
    return kept ? [kept] : []
  }
  if (!isAgentDdl(ddl) || ddl.name !== agent) return []
  // What a node says its hash is need not be true.
  await ddlCache.save(await contractHash(ddl), ddl)
  return [ddl]
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
