import { CollectiveError, isJsonObject, type JsonObject } from '@collective/core'

/** What `rpcutil inventory` tells. */
export interface NodeInventory {
  readonly version: string
  readonly mainCollective: string
  readonly collectives: readonly string[]
  readonly agents: readonly string[]
  readonly dataPlugins: readonly string[]
  readonly classes: readonly string[]
  readonly facts: JsonObject
}

/** What `rpcutil daemon_stats` tells: figures by MCollective's names. */
export type NodeStatistics = Readonly<Record<string, number>>

/** @throws CollectiveError `bodyMalformed` for an answer that is none */
export function nodeInventory(data: unknown): NodeInventory {
  const { version, main_collective, collectives, agents, data_plugins, classes, facts } = objectOf(data)
  return {
    version: typeof version === 'string' ? version : '',
    mainCollective: typeof main_collective === 'string' ? main_collective : '',
    collectives: textsOf(collectives),
    agents: textsOf(agents),
    dataPlugins: textsOf(data_plugins),
    classes: textsOf(classes),
    facts: isJsonObject(facts) ? facts : {},
  }
}

/** @throws CollectiveError `bodyMalformed` for an answer that is none */
export function nodeStatistics(data: unknown): NodeStatistics {
  const figures = Object.entries(objectOf(data)).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, value] as const] : [],
  )
  return Object.fromEntries(figures)
}

function objectOf(data: unknown): JsonObject {
  if (isJsonObject(data)) return data
  throw new CollectiveError(
    'bodyMalformed',
    'expected an object from rpcutil, got something else: update the node',
  )
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}
