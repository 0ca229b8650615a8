import { unsigned } from '@collective/core'
import { createNode, defineAgent, type FleetNode } from '@collective/rpc'
import { manualClock } from '@collective/testing'
import { mqtt } from '@collective/transport-mqtt'
import { z } from 'zod'

const shape = z.object({
  node: z.object({
    identity: z.string(),
    collectives: z.array(z.string()),
    facts: z.record(z.string(), z.string()),
    classes: z.array(z.string()),
    startedMs: z.number(),
    nowMs: z.number(),
    frameBytes: z.number(),
  }),
})

const text = z.object({ text: z.string() })

const echo = defineAgent({
  name: 'echo',
  description: 'Says what it is told',
  version: '1.0.0',
  actions: { say: { description: 'Says it', input: text, output: text } },
})

/** The node that `node.json` describes, at a broker, with its clock standing still. */
export async function vectorNode(url: string, description: unknown): Promise<FleetNode> {
  const { identity, startedMs, nowMs, frameBytes, ...options } = shape.parse(description).node
  const clock = manualClock({ startMs: startedMs })
  const node = await createNode({
    ...options,
    identity,
    transport: mqtt(url, { identity }),
    security: unsigned({ identity }),
    agents: [echo.implement({ say: ({ input }) => input })],
    limits: { frameBytes },
    clock,
  })
  await clock.advance(nowMs - startedMs)
  return node
}
