import { unsigned, type JsonObject } from '@collective/core'
import {
  createClient,
  createNode,
  type AgentImplementation,
  type FleetNode,
  type NodeOptions,
} from '@collective/rpc'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import type { Client, Reply, RunSettings } from '@collective/rpc'

/** A node `web1` and a client on a hub of their own. */
export interface OneNode {
  readonly hub: MemoryHub
  readonly node: FleetNode
  readonly client: Client
  /** Calls an action and gives the one reply. */
  call(agent: string, action: string, input?: JsonObject, settings?: RunSettings): Promise<Reply<JsonObject>>
  close(): Promise<void>
}

/** @param options of the node */
export async function oneNode(
  agents: readonly AgentImplementation[],
  options: Partial<NodeOptions> = {},
): Promise<OneNode> {
  const hub = memoryHub()
  const node = await createNode({
    identity: 'web1',
    transport: memory(hub),
    security: unsigned({ identity: 'web1' }),
    agents,
    ...options,
  })
  const client = await createClient({ transport: memory(hub), security: unsigned({ caller: 'cert=alice' }) })
  return {
    hub,
    node,
    client,
    call: (agent, action, input = {}, settings = {}) =>
      replyTo(client.agent(agent).call(action, input, { roster: ['web1'], ...settings })),
    close: async () => {
      await client.close()
      await node.close({ timeout: 0 })
    },
  }
}

async function replyTo(run: AsyncIterable<Reply>): Promise<Reply<JsonObject>> {
  for await (const reply of run) return reply as Reply<JsonObject>
  throw new Error('expected an answer, got none')
}
