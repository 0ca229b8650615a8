import { CollectiveError } from '@collective/core'
import { standardAgents } from '@collective/agents'
import type { AgentImplementation } from '@collective/rpc'
import type { HostedSettings, WantedKind } from './wanted-kind'

/** Hosted unless the configuration says `enabled: false`: it only tells what the node is. */
const always = 'rpcutil'

/**
 * The standard agents of a node: `rpcutil`, those that the configuration has settings for, and those that the command line names.
 * @param warn told what whoever starts the node ought to know
 * @throws CollectiveError `configInvalid`, `pluginMissing`
 */
export function loadAgents(
  wanted: WantedKind,
  warn: (message: string) => void,
): readonly AgentImplementation[] {
  const names = new Set([...configuredAgents(wanted.settings), ...wanted.named])
  return [...names].map(name => standardAgent(name, wanted, warn))
}

function configuredAgents(settings: HostedSettings): readonly string[] {
  const named = Object.keys(settings).filter(name => Object.hasOwn(standardAgents, name))
  return [...new Set([always, ...named])].filter(name => settings[name]?.enabled !== false)
}

function standardAgent(
  name: string,
  { named, settings }: WantedKind,
  warn: (message: string) => void,
): AgentImplementation {
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
