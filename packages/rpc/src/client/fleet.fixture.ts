import { unsigned, type Transport } from '@collective/core'
import type { ManualClock } from '@collective/testing'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import { onTestFinished } from 'vitest'
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
      aggregates: [
        { function: 'sum', output: 'runs' },
        { function: 'summary', output: 'runs' },
      ],
    },
    hold: { description: 'Runs until it is told to stop', input: z.object({}), output: z.object({}) },
  },
})

/** What actions did. */
export interface Observed {
  /** How often `count` ran, by node. */
  readonly runs: ReadonlyMap<string, number>
  /** Resolves when `count` has run on so many nodes. */
  whenRun(count: number): Promise<void>
  /** Resolves when `hold` runs on so many nodes. */
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
  readonly clock?: ManualClock
  readonly client?: Partial<ClientOptions>
  readonly node?: Partial<NodeOptions>
  /** Wraps a transport, to make it faulty. */
  readonly wrap?: (transport: Transport, whose: string) => Transport
}

/**
 * A client, and nodes `web1`, `web2`…, of which those with an even number are in Paris and the others in Nantes; until the test is over.
 */
export async function startFleet(options: FleetOptions = {}): Promise<Fleet> {
  const fleet = await newFleet(options)
  onTestFinished(() => fleet.close())
  return fleet
}

async function newFleet(options: FleetOptions): Promise<Fleet> {
  const { size = 3, wrap = transport => transport } = options
  const hub = memoryHub()
  const observed = new Observation()
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
    const closing = [client.close({ timeout: 0 }), ...nodes.map(node => node.close({ timeout: 0 }))]
    await options.clock?.advance(1_000)
    await Promise.all(closing)
  }
  return { hub, client, nodes, observed, addNode, close }
}

class Observation implements Observed {
  readonly runs = new Map<string, number>()
  readonly #held = new Set<string>()
  readonly #waiting: { readonly isDue: () => boolean; readonly resolve: () => void }[] = []

  run(identity: string): number {
    const runs = (this.runs.get(identity) ?? 0) + 1
    this.runs.set(identity, runs)
    this.#tell()
    return runs
  }

  hold(identity: string): void {
    this.#held.add(identity)
    this.#tell()
  }

  whenRun(count: number): Promise<void> {
    return this.#when(() => this.runs.size >= count)
  }

  whenHeld(count: number): Promise<void> {
    return this.#when(() => this.#held.size >= count)
  }

  #when(isDue: () => boolean): Promise<void> {
    return isDue() ? Promise.resolve() : new Promise(resolve => this.#waiting.push({ isDue, resolve }))
  }

  #tell(): void {
    for (const { isDue, resolve } of this.#waiting) if (isDue()) resolve()
  }
}

function printerOf(identity: string, observed: Observation) {
  return printer.implement({
    list: ({ input }) => ({ printers: [`${input.prefix ?? 'lp'}-${identity}`] }),
    jam: () => fail('paper jam', { tray: 2 }),
    count: () => ({ runs: observed.run(identity) }),
    hold: ({ signal }) => {
      observed.hold(identity)
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('told to stop')))
      })
    },
  })
}
