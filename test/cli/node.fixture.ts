import { rpcutil } from '@collective/agents'
import { unsigned, type Clock } from '@collective/core'
import { createNode, type FleetNode, type NodeOptions } from '@collective/rpc'
import { mqtt, type MqttOptions } from '@collective/transport-mqtt'

/** How a node of a test is different. */
export interface TestNodeOptions extends Partial<Omit<NodeOptions, 'transport'>> {
  readonly transport?: MqttOptions
}

/** Starts a node in this process, without security and with `rpcutil`. */
export function startNode(
  identity: string,
  url: string,
  { transport = {}, ...options }: TestNodeOptions = {},
): Promise<FleetNode> {
  return createNode({
    identity,
    transport: mqtt(url, { identity, ...transport }),
    security: unsigned({ identity }),
    agents: [rpcutil()],
    ...options,
  })
}

/** A clock that is ahead of the machine's, or behind where that is below 0. */
export function clockAhead(aheadMs: number): Clock {
  return {
    nowMs: () => Date.now() + aheadMs,
    monotonicMs: () => performance.now(),
    schedule: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
}
