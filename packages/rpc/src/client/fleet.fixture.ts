import { unsigned, type Clock, type Transport } from '@collective/core'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import { z } from 'zod'
import { defineAgent } from '../agents/define-agent'
import { fail } from '../agents/fail'
import { createNode } from '../node/create-node'
import { createClient } from './create-client'
import type { FleetNode, NodeOptions } from '../node/node'
import type { Client, ClientOptions } from './client'

/** What both sides share in the tests of the client. */
export const printer = defineAgent({
  name: 'printer',
  description: 'Printers',
  version: '1.2.0',
  timeout: 5_000,
  actions: {
    list: {
      description: 'Lists printers',
      input: z.object({ prefix: z.string().optional() }),
      output: z.object({ printers: z.array(z.string()) }),
      effect: 'read',
    },
    jam: { description: 'Fails', input: z.object({}), output: z.object({}) },
    count: {
      description: 'Counts how often it ran',
      input: z.object({ pages: z.number().int() }),
      output: z.object({ runs: z.number() }),
    },
    hold: { description: 'Runs until it is told to stop', input: z.object({}), output: z.object({}) },
  },
})

/** How often `count` ran, and who holds. */
export interface Observed {
  readonly runs: Map<string, number>
  readonly held: Set<string>
  /** Resolves when so many hold. */
  whenHeld(count: number): Promise<void>
}

/** A client and nodes on one hub. */
export interface Fleet {
  readonly hub: MemoryHub
  readonly client: Client
  readonly nodes: readonly FleetNode[]
  readonly observed: Observed
  addNode(identity: string, options?: Partial<NodeOptions>): Promise<FleetNode>
  close(): Promise<void>
}

/** What a test changes about a fleet. */
export interface FleetOptions {
  readonly size?: number
  readonly clock?: Clock
  readonly client?: Partial<ClientOptions>
  readonly node?: Partial<NodeOptions>
  /** Wraps a transport, to make it faulty. */
  readonly wrap?: (transport: Transport, whose: string) => Transport
}

/** Nodes `web1`, `web2`…, of which those with an even number are in Paris and the others in Nantes. */
export async function fleet(options: FleetOptions = {}): Promise<Fleet> {
  const { size = 3, wrap = transport => transport } = options
  const hub = memoryHub()
  const observed = observe()
  const timing = options.clock ? { clock: options.clock } : {}
  const nodes: FleetNode[] = []
  const addNode = async (identity: string, more: Partial<NodeOptions> = {}): Promise<FleetNode> => {
    const city = nodes.length % 2 === 0 ? 'nantes' : 'paris'
    const node = await createNode({
      identity,
      transport: wrap(memory(hub), identity),
      security: unsigned({ identity }),
      agents: [printerOf(identity, observed)],
      facts: { city },
      ...timing,
      ...options.node,
      ...more,
    })
    nodes.push(node)
    return node
  }
  for (let number = 1; number <= size; number += 1) await addNode(`web${number}`)
  const client = await createClient({
    transport: wrap(memory(hub), 'client'),
    security: unsigned({ caller: 'user=test' }),
    ...timing,
    ...options.client,
  })
  const close = async (): Promise<void> => {
    await Promise.all([client.close({ timeout: 0 }), ...nodes.map(node => node.close({ timeout: 0 }))])
  }
  return { hub, client, nodes, observed, addNode, close }
}

function observe(): Observed & { hold(identity: string): void } {
  const held = new Set<string>()
  const waiting: { count: number; resolve: () => void }[] = []
  return {
    runs: new Map(),
    held,
    hold: identity => {
      held.add(identity)
      for (const waiter of waiting) if (held.size >= waiter.count) waiter.resolve()
    },
    whenHeld: count =>
      held.size >= count ? Promise.resolve() : new Promise(resolve => waiting.push({ count, resolve })),
  }
}

function printerOf(identity: string, observed: ReturnType<typeof observe>) {
  return printer.implement({
    list: ({ input }) => ({ printers: [`${input.prefix ?? 'lp'}-${identity}`] }),
    jam: () => fail('paper jam', { tray: 2 }),
    count: () => {
      const runs = (observed.runs.get(identity) ?? 0) + 1
      observed.runs.set(identity, runs)
      return { runs }
    },
    hold: ({ signal }) => {
      observed.hold(identity)
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('told to stop')))
      })
    },
  })
}
