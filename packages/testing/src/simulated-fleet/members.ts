import { unsigned } from '@collective/core'
import { createClient, createNode, type Client, type FleetNode } from '@collective/rpc'
import type { FaultyTransport } from '../faulty-transport/faulty-transport'
import type { ActionsAtWork } from './actions-at-work'
import type { ResolvedFleetOptions } from './fleet-options'
import type { Surroundings } from './surroundings'

/** A client or a node, and its connection. */
export interface FleetMember<Runtime> {
  readonly runtime: Runtime
  readonly transport: FaultyTransport
  /** Ends its connection for good; the broker notices. */
  readonly cutOff: () => void
}

/** Who is in a simulated fleet. */
export interface FleetMembers {
  readonly client: FleetMember<Client>
  /** In the order of their numbers. */
  readonly nodes: readonly FleetMember<FleetNode>[]
}

/** Starts the client and the nodes, one after the other, so that each gets the same luck every time. */
export async function startMembers(
  options: ResolvedFleetOptions,
  surroundings: Surroundings,
  actions: ActionsAtWork,
): Promise<FleetMembers> {
  const client = await startClient(options, surroundings)
  const nodes: FleetMember<FleetNode>[] = []
  for (let index = 0; index < options.nodes; index += 1) {
    const agents = options
      .agents(index)
      .map(agent => (options.standStillInActions ? actions.watch(agent) : agent))
    nodes.push(await startNode(index, { ...options, agents: () => agents }, surroundings))
  }
  return { client, nodes }
}

async function startClient(
  { client }: ResolvedFleetOptions,
  surroundings: Surroundings,
): Promise<FleetMember<Client>> {
  const { place, cutOff } = surroundings.newPlace()
  const security = unsigned({ caller: 'user=simulation' })
  const runtime = await createClient({ security, ...client, ...place })
  return { runtime, transport: place.transport, cutOff }
}

async function startNode(
  index: number,
  options: ResolvedFleetOptions,
  surroundings: Surroundings,
): Promise<FleetMember<FleetNode>> {
  const { place, cutOff } = surroundings.newPlace()
  const identity = options.identity(index)
  const runtime = await createNode({
    security: unsigned({ identity }),
    ...options.node,
    ...place,
    identity,
    agents: options.agents(index),
    facts: options.facts(index),
    classes: options.classes(index),
  })
  return { runtime, transport: place.transport, cutOff }
}
