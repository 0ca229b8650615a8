import { moduleExports, isPath } from '../hosting/module-exports'
import { usageError } from '../exit/usage-error'
import { withSession, type Session } from '../session/session'
import { isEverybody, readTarget } from '../target/target'
import { installedPlugins } from './installed-plugins'
import { isDdlFile, readDdlFile } from './read-ddl-file'
import type { AgentDdl } from '@collective/rpc/client'
import type { Invocation } from '../program/command'
import type { DescribedAgent, DescribedPlugin } from './described-plugin'

/**
 * What a command line names: a `.ddl` file, a module, something installed, or else an agent that nodes are asked for. With filter flags the
 * nodes are asked in any case, since theirs may be another version.
 * @param text `service`, `agent/service`, `data/fstat`, `./printer.js`, `package.ddl`
 * @throws CollectiveError `invalidOption`, `ddlSyntax`, `pluginMissing`; what asking nodes throws
 */
export async function findPlugins(invocation: Invocation, text: string): Promise<readonly DescribedPlugin[]> {
  if (isDdlFile(text)) return [await readDdlFile(text)]
  if (isPath(text)) return pluginsOfModule(text)
  const { kind, name } = readName(text)
  const target = await readTarget(invocation, { takesPipe: false })
  const isAsked = kind !== 'data' && !isEverybody(target)
  const found = isAsked ? [] : await installed(invocation, { kind, name })
  if (found.length > 1)
    throw usageError(`there is an agent ${name} and a data plugin ${name}: say agent/${name} or data/${name}`)
  if (found.length === 1) return found
  if (kind === 'data')
    throw usageError(`expected an installed data plugin, got ${name}: see collective plugin doc`)
  return [{ kind: 'agent', ddl: await askNodes(invocation, name), source: 'the fleet' }]
}

/** The one agent that a command line names. @throws CollectiveError `invalidOption` where it is no agent; as `findPlugins` does */
export async function findAgent(invocation: Invocation, text: string): Promise<DescribedAgent> {
  const found = (await findPlugins(invocation, text)).filter(plugin => plugin.kind === 'agent')
  const [agent, ...others] = found
  if (agent && others.length === 0) return agent
  throw usageError(
    `${text}: expected one agent, got ${agent ? found.map(({ ddl }) => ddl.name).join(', ') : 'none'}`,
  )
}

interface PluginName {
  readonly kind: 'agent' | 'data' | undefined
  readonly name: string
}

function readName(text: string): PluginName {
  const [, kind, name] = /^(?:(agent|data)\/)?([a-z0-9_-]{1,32})$/.exec(text) ?? []
  if (name === undefined)
    throw usageError(
      `expected the name of a plugin, agent/NAME, data/NAME, a module or a .ddl file, got ${text}`,
    )
  return { kind: kind === 'agent' || kind === 'data' ? kind : undefined, name }
}

async function pluginsOfModule(path: string): Promise<readonly DescribedPlugin[]> {
  const { agents, dataPlugins, names } = await moduleExports(path, path, process.cwd())
  const found: readonly DescribedPlugin[] = [
    ...agents.map(({ definition: { ddl } }) => ({ kind: 'agent', ddl, source: path }) as const),
    ...dataPlugins.map(({ ddl }) => ({ kind: 'data', ddl, source: path }) as const),
  ]
  if (found.length > 0) return found
  throw usageError(`${path}: expected a module that exports agents or data plugins, got ${names}`)
}

async function installed(
  invocation: Invocation,
  { kind, name }: PluginName,
): Promise<readonly DescribedPlugin[]> {
  const { plugins } = await installedPlugins(invocation)
  return plugins.filter(
    plugin => plugin.kind !== 'plugin' && plugin.ddl.name === name && (kind ?? plugin.kind) === plugin.kind,
  )
}

async function askNodes(invocation: Invocation, name: string): Promise<AgentDdl> {
  const { where, nodes } = await readTarget(invocation, { takesPipe: false })
  const ask = ({ client, signal }: Session): Promise<AgentDdl> => client.ddl(name, { where, signal })
  return withSession(invocation, ask, nodes)
}
