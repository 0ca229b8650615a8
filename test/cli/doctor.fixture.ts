import { rpcutil } from '@collective/agents'
import { unsigned, type Clock } from '@collective/core'
import { createNode, type NodeOptions } from '@collective/rpc'
import { mqtt, type MqttOptions } from '@collective/transport-mqtt'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { collective } from './command.fixture'

const findingShape = z.object({
  check: z.string(),
  state: z.enum(['ok', 'warning', 'problem']),
  text: z.string(),
  advice: z.string().optional(),
  nodes: z.array(z.string()).optional(),
})

const documentShape = z.strictObject({
  v: z.literal(1),
  findings: z.array(findingShape),
  nodes: z.array(z.looseObject({ identity: z.string() })),
})

/** What the doctor said. */
export interface Examined extends z.output<typeof documentShape> {
  readonly code: number | null
  /** All that was printed. */
  readonly printed: string
  /** What was found about one thing. */
  of(check: string): readonly z.output<typeof findingShape>[]
}

/** Lets the doctor examine what is at a URL. */
export async function examined(url: string, ...flags: readonly string[]): Promise<Examined> {
  const env = { COLLECTIVE_URL: url, COLLECTIVE_SECURITY: 'unsigned', COLLECTIVE_CALLER: 'user=alice' }
  const { code, stdout, stderr } = await collective(['doctor', '--json', ...flags], { env })
  const document = documentShape.parse(JSON.parse(stdout))
  const of = (wanted: string): Examined['findings'] =>
    document.findings.filter(({ check }) => check === wanted)
  return { ...document, code, printed: stdout + stderr, of }
}

/** Starts a node in this process; it ends with the test. */
export async function startNode(
  identity: string,
  url: string,
  { transport = {}, ...options }: Partial<Omit<NodeOptions, 'transport'>> & { transport?: MqttOptions } = {},
): Promise<void> {
  const node = await createNode({
    identity,
    transport: mqtt(url, { identity, ...transport }),
    security: unsigned({ identity }),
    agents: [rpcutil()],
    ...options,
  })
  onTestFinished(async () => void (await node.close()))
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
