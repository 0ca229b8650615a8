import { unsigned } from '@collective/core'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'
import { fail } from '../agents/fail'
import { createNode } from './create-node'
import { rawCaller, type RawCaller } from './raw-caller.fixture'
import type { ActionContext } from '../agents/implementation'
import type { FleetNode, NodeOptions } from './node'

/** An agent with an action for each way to end. */
export const probe = defineAgent({
  name: 'probe',
  description: 'Does what a test wants',
  version: '1.0.0',
  actions: {
    echo: {
      description: 'Gives back what it gets',
      input: z.object({ text: z.string().default('nothing'), times: z.number().int().optional() }),
      output: z.object({ text: z.string() }),
    },
    need: {
      description: 'Needs an input',
      input: z.object({ name: z.string() }),
      output: z.object({}),
    },
    break: {
      description: 'Ends badly',
      input: z.object({ how: z.enum(['fail', 'throw', 'output', 'large', 'bigint']) }),
      output: z.object({ what: z.any() }),
    },
    wait: {
      description: 'Runs until the test lets it end',
      input: z.object({ ignoreSignal: z.boolean().default(false) }),
      output: z.object({}),
    },
    dry: {
      description: 'Knows a dry run',
      input: z.object({}),
      output: z.object({ noop: z.boolean() }),
      noop: true,
    },
  },
})

/** Lets a test follow and end what runs in `wait`. */
export interface WaitControl {
  /** Resolves when the next one has started. */
  started(): Promise<ActionContext>
  /** Ends all that run. */
  release(): void
  /** How often `wait` was started. */
  readonly starts: number
}

/** One node, one caller by hand, and what runs. */
export interface NodeRig {
  readonly hub: MemoryHub
  readonly node: FleetNode
  readonly caller: RawCaller
  readonly wait: WaitControl
  close(): Promise<void>
}

/** A node `web1` with the agent above, and a caller, on a hub of their own. */
export async function nodeRig(options: Partial<NodeOptions> = {}): Promise<NodeRig> {
  const hub = memoryHub()
  const { control, handler } = waitHandler()
  const agent = probe.implement({
    echo: ({ input }) => ({ text: input.text }),
    need: () => ({}),
    break: ({ input }) => breakBy(input.how),
    wait: handler,
    dry: ({ noop }) => ({ noop }),
  })
  const node = await createNode({
    identity: 'web1',
    transport: memory(hub),
    security: unsigned({ identity: 'web1' }),
    agents: [agent],
    facts: { location: 'nantes' },
    classes: ['apache'],
    ...options,
  })
  const caller = await rawCaller(memory(hub))
  const close = async (): Promise<void> => {
    control.release()
    await node.close({ timeout: 0 })
    await caller.close()
  }
  return { hub, node, caller, wait: control, close }
}

function breakBy(how: 'fail' | 'throw' | 'output' | 'large' | 'bigint'): { what: unknown } {
  if (how === 'fail') fail('no paper', { tray: 2 })
  if (how === 'throw') throw new TypeError('not a function')
  if (how === 'large') return { what: 'x'.repeat(300_000) }
  return how === 'bigint' ? { what: 1n } : ({ that: 1 } as unknown as { what: unknown })
}

function waitHandler() {
  const running = new Set<() => void>()
  const arrived: ActionContext[] = []
  const waiting: ((context: ActionContext) => void)[] = []
  let starts = 0
  const control: WaitControl = {
    get starts() {
      return starts
    },
    started: () => {
      const first = arrived.shift()
      return first ? Promise.resolve(first) : new Promise(resolve => waiting.push(resolve))
    },
    release: () => {
      for (const end of running) end()
    },
  }
  const handler = (context: ActionContext<{ ignoreSignal: boolean }>): Promise<Record<string, never>> => {
    starts += 1
    const waiter = waiting.shift()
    if (waiter) waiter(context as unknown as ActionContext)
    else arrived.push(context as unknown as ActionContext)
    return new Promise((resolve, reject) => {
      running.add(() => resolve({}))

      context.signal.addEventListener('abort', () => {
        if (!context.input.ignoreSignal) reject(new Error('told to stop'))
      })
    })
  }
  return { control, handler }
}
