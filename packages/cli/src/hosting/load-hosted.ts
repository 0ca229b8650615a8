import { CollectiveError, type DataPlugin } from '@collective/core'
import type { AgentImplementation } from '@collective/rpc'
import { loadAgents } from './load-agents'
import { loadData } from './load-data'
import { loadExternals } from './load-externals'
import { isPath, moduleExports, type ModuleExports } from './module-exports'
import type { WantedKind } from './wanted-kind'

/** What a node is to host. */
export interface Wanted {
  readonly agents: WantedKind
  readonly data: WantedKind
  /** The data plugins that the configuration's plug-ins have added. */
  readonly added: readonly DataPlugin[]
  readonly cwd: string
  /** The folder that paths of external agents in the configuration start from. */
  readonly agentFolder: string
  /** Told what whoever starts the node ought to know. */
  readonly warn: (message: string) => void
}

/** What it hosts beside what plug-ins of the configuration add. */
export interface Hosted {
  readonly agents: readonly AgentImplementation[]
  readonly dataPlugins: readonly DataPlugin[]
}

/**
 * What a node hosts: what there is by name, and what modules export. A module of an agent may bring data plugins along.
 * @throws CollectiveError `configInvalid`, `pluginMissing`
 */
export async function loadHosted(wanted: Wanted): Promise<Hosted> {
  const { cwd, warn, added, agentFolder } = wanted
  const agents = loadAgents(withoutPaths(wanted.agents), warn)
  const externals = await loadExternals(wanted.agents.settings, { folder: agentFolder, warn })
  const data = loadData(withoutPaths(wanted.data), added)
  const ofAgents = await modulesOf('--agent', wanted.agents, { cwd, has: hasAnything })
  const ofData = await modulesOf('--data', wanted.data, {
    cwd,
    has: ({ dataPlugins }) => dataPlugins.length > 0,
  })
  return {
    agents: [...agents, ...externals, ...ofAgents.flatMap(each => each.agents)],
    dataPlugins: [...data, ...[...ofAgents, ...ofData].flatMap(each => each.dataPlugins)],
  }
}

function withoutPaths({ named, settings }: WantedKind): WantedKind {
  return { named: named.filter(name => !isPath(name)), settings }
}

function hasAnything({ agents, dataPlugins }: ModuleExports): boolean {
  return agents.length > 0 || dataPlugins.length > 0
}

interface ModuleTerms {
  readonly cwd: string
  /** Whether it exports what it is wanted for. */
  readonly has: (exports: ModuleExports) => boolean
}

function modulesOf(
  option: '--agent' | '--data',
  { named }: WantedKind,
  { cwd, has }: ModuleTerms,
): Promise<readonly ModuleExports[]> {
  const paths = named.filter(isPath)
  return Promise.all(
    paths.map(async path => {
      const exports = await moduleExports(`${option} ${path}`, path, cwd)
      if (has(exports)) return exports
      const wanted =
        option === '--agent' ? 'what agent.implement(…) returns' : 'a data plugin, with ddl and query'
      const message = `${option} ${path}: expected the module to export ${wanted}, got ${exports.names}`
      throw new CollectiveError('pluginMissing', message)
    }),
  )
}
