import { isJsonObject, type Facts, type JsonObject, type JsonValue } from '@collective/core'
import { compilePath } from '@collective/core/internal'
import { contractHash, fail, type AgentDdl, type AgentImplementation, type NodeView } from '@collective/rpc'
import { daemonStats } from './daemon-stats'
import { rpcutilAgent } from './definition'

/** What `rpcutil` cannot know by itself. */
export interface RpcutilOptions {
  /** The file that the configuration was read from, for `daemon_stats`. @default none */
  readonly configFile?: string
}

/** The code of `rpcutil`: what a node is, has and has done. It changes nothing. */
export function rpcutil(options: RpcutilOptions = {}): AgentImplementation {
  return rpcutilAgent.implement({
    ping: () => ({ pong: Math.floor(Date.now() / 1000) }),
    inventory: ({ node, facts, classes }) => ({
      agents: namesOf(node),
      facts,
      version: node.version,
      classes: [...classes],
      ...collectivesOf(node),
      data_plugins: [...node.dataPlugins()],
    }),
    get_fact: ({ input: { fact }, facts }) => ({ fact, value: factOf(facts, fact) }),
    get_facts: ({ input, facts }) => ({ values: factsOf(facts, input.facts) }),
    daemon_stats: ({ node }) => daemonStats(node, options.configFile),
    agent_inventory: async ({ node }) => ({
      agents: await Promise.all(node.agents().map(agent => metadataOf(agent.ddl))),
    }),
    get_config_item: ({ input: { item }, node }) => ({ item, value: configItem(node, item) }),
    get_data: async context => ({ ...(await context.data(context.input.source, context.input.query)) }),
    collective_info: ({ node }) => collectivesOf(node),
    get_ddl: ({ input, node }) => ({ ddl: ddlOf(node, input.agent) }),
  })
}

function namesOf(node: NodeView): string[] {
  return node.agents().map(agent => agent.name)
}

function collectivesOf({ collectives }: NodeView): { main_collective: string; collectives: string[] } {
  const [main = ''] = collectives
  return { main_collective: main, collectives: [...collectives] }
}

// Names mean here what they mean in a filter.
function factOf(facts: Facts, name: string): JsonValue {
  return compilePath(name)(facts) ?? null
}

function factsOf(facts: Facts, list: string): JsonObject {
  const names = list.split(',').map(name => name.trim())
  return Object.fromEntries(names.filter(name => name !== '').map(name => [name, factOf(facts, name)]))
}

async function metadataOf(ddl: AgentDdl) {
  const { name, description, version, author, license, url, timeoutMs } = ddl
  const contract = await contractHash(ddl)
  return {
    agent: name,
    name,
    description,
    version,
    author,
    license,
    url,
    timeout: timeoutMs / 1000,
    contract,
  }
}

// What is secret has been redacted before it comes here, so that no path leads into it.
function configItem(node: NodeView, item: string): JsonValue {
  const configuration = node.configuration()
  const value = compilePath(item)(configuration)
  if (value !== undefined) return value
  const names = Object.keys(configuration).join(', ') || 'nothing'
  return fail(`expected an item of the configuration, got ${item}: this node has ${names}`)
}

function ddlOf(node: NodeView, name: string): JsonObject {
  const ddl: unknown = JSON.parse(
    JSON.stringify(node.agents().find(agent => agent.name === name)?.ddl ?? null),
  )
  if (isJsonObject(ddl)) return ddl
  return fail(`expected an agent of this node, got ${name}: it has ${namesOf(node).join(', ')}`)
}
