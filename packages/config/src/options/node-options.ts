import { silentLogger, type JsonObject, type JsonValue, type Logger } from '@collective/core'
import type { AgentImplementation, NodeLimits, NodeOptions } from '@collective/rpc'
import { loadPlugins } from '../plugins/load-plugins'
import type { AgentFactory, CollectivePlugin } from '../plugins/plugin'
import type { ResolvedConfig } from '../resolve/resolve-config'
import { redact } from '../settings/redact'
import { settings, settingNames, type Values } from '../settings/settings'
import { frameLimits } from './client-options'
import { connectionFrom } from './connection'
import { nodeClasses, nodeFacts } from './node-facts'
import { present } from './present'

/** What a configuration makes of a node: `agents` are those that plug-ins add, to which the caller adds its own. */
export type ConfiguredNode = NodeOptions & Required<Pick<NodeOptions, 'agents' | 'collectives' | 'logger'>>

/**
 * What `createNode` takes, of a configuration. Plug-ins and the packages that are needed are imported now; nothing is connected.
 * @throws CollectiveError `configMissing`, `configInvalid`, `pluginMissing`
 */
export async function nodeOptions(
  config: ResolvedConfig,
  logger: Logger = silentLogger,
): Promise<ConfiguredNode> {
  const { values } = config
  const { identity } = values
  const plugins = await loadPlugins(config)
  return {
    identity,
    ...(await connectionFrom(config, { party: { kind: 'node', identity }, plugins, logger })),
    agents: await pluginAgents(plugins, values.agents ?? {}),
    collectives: values.collectives ?? [values.collective],
    facts: await nodeFacts(config, logger),
    classes: await nodeClasses(config),
    ...present({ factsMaxAge: values.facts?.maxAge, connectTimeout: values.connectTimeout }),
    limits: nodeLimits(values),
    configuration: shownValues(values),
    logger,
  }
}

async function pluginAgents(
  plugins: readonly CollectivePlugin[],
  configured: NonNullable<Values['agents']>,
): Promise<readonly AgentImplementation[]> {
  const factories = new Map<string, AgentFactory>(
    plugins.flatMap(plugin => Object.entries(plugin.agents ?? {})),
  )
  const wanted = [...factories].filter(([name]) => configured[name]?.enabled !== false)
  return Promise.all(wanted.map(async ([name, make]) => make(agentSettings(configured[name] ?? {}))))
}

function agentSettings({ enabled: _enabled, ...rest }: JsonObject): JsonObject {
  return rest
}

function nodeLimits(values: Values): Partial<NodeLimits> {
  const { concurrency, queue, perCaller, maxTtl, skew, maxTimeout } = values.limits ?? {}
  const own = present({
    concurrency,
    queue,
    perCaller,
    maxTtlMs: maxTtl,
    skewMs: skew,
    maxTimeoutMs: maxTimeout,
  })
  return { ...frameLimits(values), ...own }
}

// For `rpcutil get_config_item`: what the fleet may read.
function shownValues(values: Values): Readonly<Record<string, JsonValue>> {
  const shown: Record<string, JsonValue> = {}
  for (const name of settingNames) {
    const value = values[name]
    if (value !== undefined) shown[name] = settings[name].secret ? '[redacted]' : redact(value)
  }
  return shown
}
