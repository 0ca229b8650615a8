import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CollectiveError, type JsonObject } from '@collective/core'
import { standardAgents } from '@collective/agents'
import type { AgentImplementation } from '@collective/rpc'

/** Settings of agents by their names, as the configuration has them. */
export type AgentSettings = Readonly<Record<string, JsonObject & { enabled?: boolean | undefined }>>

/** What a node is to host. */
export interface WantedAgents {
  /** Names of standard agents and paths of modules, from the command line. */
  readonly named: readonly string[]
  readonly settings: AgentSettings
  readonly cwd: string
  /** Told what whoever starts the node ought to know. */
  readonly warn: (message: string) => void
}

/** Hosted unless the configuration says `enabled: false`: it only tells what the node is. */
const always = 'rpcutil'

/**
 * The agents of a node: `rpcutil`, those that the configuration has settings for, and those that the command line names.
 * @throws CollectiveError `configInvalid`, `pluginMissing`
 */
export async function loadAgents(wanted: WantedAgents): Promise<readonly AgentImplementation[]> {
  const modules = wanted.named.filter(isPath)
  const names = new Set([...configuredAgents(wanted.settings), ...wanted.named.filter(name => !isPath(name))])
  const standard = [...names].map(name => standardAgent(name, wanted))
  const added = await Promise.all(modules.map(path => agentsOfModule(path, wanted.cwd)))
  return [...standard, ...added.flat()]
}

function configuredAgents(settings: AgentSettings): readonly string[] {
  const named = Object.keys(settings).filter(name => Object.hasOwn(standardAgents, name))
  return [...new Set([always, ...named])].filter(name => settings[name]?.enabled !== false)
}

function standardAgent(name: string, { named, settings, warn }: WantedAgents): AgentImplementation {
  const factory = Object.hasOwn(standardAgents, name) ? standardAgents[name] : undefined
  if (!factory) throw unknownAgent(name)
  const { enabled: _enabled, ...own } = settings[name] ?? {}
  // Only who types it means every command; an empty section of a configuration allows none.
  const isTyped = name === 'shell' && named.includes(name) && Object.keys(own).length === 0
  if (!isTyped) return factory(own)
  warn(
    'the agent shell runs whatever command it is asked to; agents.shell.allow in the configuration restricts it',
  )
  return factory({ allow: 'any' })
}

function unknownAgent(name: string): CollectiveError {
  const known = Object.keys(standardAgents).join(', ')
  return new CollectiveError(
    'pluginMissing',
    `--agent ${name}: expected one of ${known}, or the path of a module such as ./${name}.js`,
  )
}

function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name)
}

async function agentsOfModule(path: string, cwd: string): Promise<readonly AgentImplementation[]> {
  const exports = await importModule(path, cwd)
  const agents = [
    ...new Set(Object.values(exports).flatMap(value => (isImplementation(value) ? [value] : []))),
  ]
  if (agents.length > 0) return agents
  const names = Object.keys(exports).join(', ') || 'nothing'
  throw new CollectiveError(
    'pluginMissing',
    `--agent ${path}: expected the module to export what agent.implement(…) returns, got ${names}`,
  )
}

async function importModule(path: string, cwd: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(resolve(cwd, path)).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CollectiveError('pluginMissing', `--agent ${path}: the module cannot be loaded (${reason})`, {
      cause: error,
    })
  }
}

// By its shape: the module may have been made with another build of the package.
function isImplementation(value: unknown): value is AgentImplementation {
  return (
    typeof value === 'object' &&
    value !== null &&
    'definition' in value &&
    'handlers' in value &&
    value.handlers instanceof Map &&
    'options' in value
  )
}
