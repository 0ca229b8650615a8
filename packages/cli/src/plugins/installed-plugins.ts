import { standardAgents, standardData } from '@collective/agents'
import { loadPlugins, resolveConfig, type ResolvedConfig } from '@collective/config'
import { toCollectiveError, type JsonObject } from '@collective/core'
import { configQuestion, connectionFlags } from '../session/session'
import type { Invocation } from '../program/command'
import type { DescribedPlugin } from './described-plugin'

/** A plugin that is there and cannot be made, such as for what the configuration says of it. */
export interface FailedPlugin {
  /** `agents.shell` */
  readonly path: string
  readonly reason: string
}

/** What this installation and its configuration have. */
export interface InstalledPlugins {
  readonly plugins: readonly DescribedPlugin[]
  readonly failures: readonly FailedPlugin[]
}

type Factory<Made> = (settings: JsonObject) => Made | Promise<Made>
type Factories<Made> = Readonly<Record<string, Factory<Made>>>

/** Makes one and describes it. */
type Describe = (settings: JsonObject) => Promise<DescribedPlugin>

const source = 'installed'

/**
 * The standard agents and data plugins, and those of the modules that the configuration names; of two of one name the later.
 * @throws CollectiveError `configInvalid`, `pluginMissing`
 */
export async function installedPlugins(invocation: Invocation): Promise<InstalledPlugins> {
  // Its warnings are about connections, and there may be none.
  const config = await resolveConfig(configQuestion(invocation, connectionFlags(invocation.options)))
  const added = await loadPlugins(config)
  const agents = [standardAgents, ...added.map(each => each.agents ?? {})]
  const data = [standardData, ...added.map(each => each.data ?? {})]
  return describeAll(
    new Map([
      ...entries('agents', agents, ({ definition: { ddl } }) => ({ kind: 'agent', ddl, source })),
      ...entries('data', data, ({ ddl }) => ({ kind: 'data', ddl, source })),
    ]),
    config,
  )
}

function entries<Made>(
  section: 'agents' | 'data',
  factories: readonly Factories<Made>[],
  describe: (made: Made) => DescribedPlugin,
): readonly (readonly [string, Describe])[] {
  const makers = factories.flatMap(each => Object.entries(each))
  return makers.map(([name, make]) => [
    `${section}.${name}`,
    async settings => describe(await make(settings)),
  ])
}

async function describeAll(
  described: ReadonlyMap<string, Describe>,
  config: ResolvedConfig,
): Promise<InstalledPlugins> {
  const plugins: DescribedPlugin[] = []
  const failures: FailedPlugin[] = []
  for (const [path, describe] of described)
    try {
      plugins.push(await describe(settingsOf(config, path)))
    } catch (error) {
      failures.push({ path, reason: toCollectiveError(error).message })
    }
  return { plugins, failures }
}

function settingsOf({ values }: ResolvedConfig, path: string): JsonObject {
  const [section, name = ''] = path.split('.')
  const sections = section === 'agents' ? values.agents : values.data
  const { enabled: _enabled, ...own } = sections?.[name] ?? {}
  return own
}
