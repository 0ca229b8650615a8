import { silentLogger, type JsonObject, type JsonValue, type Logger } from '@collective/core'
import type { NodeLimits, NodeOptions } from '@collective/rpc'
import { loadPlugins } from '../plugins/load-plugins'
import type { ResolvedConfig } from '../resolve/resolve-config'
import { redact } from '../settings/redact'
import { settings, settingNames, type Values } from '../settings/settings'
import { frameLimits } from './client-options'
import { connectionFrom } from './connection'
import { nodeAudit } from './node-audit'
import { nodeClasses, nodeFacts } from './node-facts'
import { nodeJournal } from './node-journal'
import { nodePolicies } from './node-policies'
import { present } from './present'

/** What a configuration makes of a node: `agents` and `dataPlugins` are those that plug-ins add, to which the caller adds its own. */
export type ConfiguredNode = NodeOptions &
  Required<Pick<NodeOptions, 'agents' | 'dataPlugins' | 'collectives' | 'logger'>>

/**
 * What `createNode` takes, of a configuration. Plug-ins and the packages that are needed are imported now, and the files of journal, audit and policies are opened; nothing is connected.
 * @throws CollectiveError `configMissing`, `configInvalid`, `pluginMissing`, `journalInUse`, `journalUnavailable`,
 * `policyUnavailable`, `auditUnavailable`, `keyExposed`
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
    agents: await hosted(
      plugins.map(plugin => plugin.agents),
      values.agents,
    ),
    dataPlugins: await hosted(
      plugins.map(plugin => plugin.data),
      values.data,
    ),
    collectives: values.collectives ?? [values.collective],
    facts: await nodeFacts(config, logger),
    classes: await nodeClasses(config),
    ...present({ factsMaxAge: values.facts?.maxAge, connectTimeout: values.connectTimeout }),
    ...present({ authorize: await nodePolicies(config, logger) }),
    ...present({ auditor: await nodeAudit(config, logger) }),
    ...present({ journal: await nodeJournal(config, logger) }),
    ...(values.registration === undefined ? {} : { registration: { interval: values.registration } }),
    limits: nodeLimits(values),
    configuration: shownValues(values),
    logger,
  }
}

type Factories<Hosted> = Readonly<Record<string, (settings: JsonObject) => Hosted | Promise<Hosted>>>

/** What plug-ins add that is not switched off; of two of one name the later plug-in's. */
async function hosted<Hosted>(
  added: readonly (Factories<Hosted> | undefined)[],
  configured: Values['agents'] = {},
): Promise<readonly Hosted[]> {
  const factories = new Map(added.flatMap(each => Object.entries(each ?? {})))
  const wanted = [...factories].filter(([name]) => configured[name]?.enabled !== false)
  return Promise.all(wanted.map(async ([name, make]) => make(ownSettings(configured[name] ?? {}))))
}

function ownSettings({ enabled: _enabled, ...rest }: JsonObject): JsonObject {
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
