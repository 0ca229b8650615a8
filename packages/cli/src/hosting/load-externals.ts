import { externalFromSettings, standardAgents, type ExternalSurroundings } from '@collective/agents'
import type { AgentImplementation } from '@collective/rpc'
import type { HostedSettings } from './wanted-kind'

/**
 * The agents of a node whose actions programs do: those whose section in the configuration has `external`. A standard agent is none, whatever
 * its section says.
 * @throws CollectiveError `configInvalid`, `ddlSyntax`, `invalidAgent`
 */
export async function loadExternals(
  settings: HostedSettings,
  surroundings: ExternalSurroundings,
): Promise<readonly AgentImplementation[]> {
  const wanted = Object.entries(settings).filter(
    ([name, { enabled, external }]) =>
      external !== undefined && enabled !== false && !Object.hasOwn(standardAgents, name),
  )
  return Promise.all(
    wanted.map(([name, { enabled: _enabled, ...own }]) => externalFromSettings(name, own, surroundings)),
  )
}
