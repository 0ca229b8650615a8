import type { AgentDdl } from '../agents/ddl'

/** Keeps DDLs, so that each is fetched once: nodes that have the same are asked for its contract alone. */
export interface DdlCache {
  /** The DDLs that are kept of an agent, by their contract. */
  load(agent: string): Promise<ReadonlyMap<string, AgentDdl>>
  /** @param contract of this DDL, as the client has computed it */
  save(contract: string, ddl: AgentDdl): Promise<void>
}

// An agent has one version, and during an upgrade two.
const keptPerAgent = 4
const keptAgents = 256

/** Keeps DDLs in memory: the last four of each of 256 agents. */
export function memoryDdlCache(): DdlCache {
  const agents = new Map<string, Map<string, AgentDdl>>()
  return {
    load: async agent => agents.get(agent) ?? new Map(),
    save: async (contract, ddl) => {
      const kept = agents.get(ddl.name) ?? new Map<string, AgentDdl>()
      agents.set(ddl.name, kept.set(contract, ddl))
      forgetFirst(kept, keptPerAgent)
      forgetFirst(agents, keptAgents)
    },
  }
}

function forgetFirst(map: Map<string, unknown>, count: number): void {
  const [first] = map.keys()
  if (map.size > count && first !== undefined) map.delete(first)
}
