import { setTimeout as working } from 'node:timers/promises'
import { unsigned, type Outcome, type Transport } from '@collective/core'
import { createClient, createNode, defineAgent, type Client, type FleetNode } from '@collective/rpc'
import type { SeededRandom } from '@collective/testing'
import { z } from 'zod'
import { countingClock, type CountingClock } from './counting-clock'

const worker = defineAgent({
  name: 'worker',
  description: 'Does what must be done once',
  version: '1.0.0',
  actions: {
    work: {
      description: 'Takes some time',
      input: z.object({ job: z.string() }),
      partial: z.object({ part: z.int() }),
      output: z.object({ job: z.string() }),
    },
  },
})

const identities = Array.from({ length: 12 }, (_, index) => `web${index}`)
const longestWorkMs = 60
const partCount = 8

/** One run that has ended: what each node came to, and whose replies were read. */
export interface EndedRun {
  readonly job: string
  readonly outcomes: Readonly<Record<string, Outcome>>
  readonly replied: readonly string[]
  /** By node, the numbers of the parts that were read; undefined where the run did not ask for any. */
  readonly parts: ReadonlyMap<string, readonly number[]> | undefined
}

/** How a member of the fleet connects. @param identity of a node; a client has none */
export type Connect = (identity?: string) => Transport

const clientCount = 3

/** The parts of a job as a node gives them. */
export const allParts: readonly number[] = Array.from({ length: partCount }, (_, index) => index + 1)

/** Nodes that count what they do, and clients, of which the first reads how far they are: each with a connection of its own, all with the same clock. */
export class WorkingFleet {
  readonly identities = identities
  readonly clock: CountingClock = countingClock()
  readonly clients: Client[] = []
  readonly #connect: Connect
  readonly #random: SeededRandom
  readonly #nodes: FleetNode[] = []
  readonly #executions = new Map<string, number>()
  #awaited: { left: number; readonly reach: () => void } | undefined

  constructor(connect: Connect, random: SeededRandom) {
    this.#connect = connect
    this.#random = random
  }

  async start(): Promise<void> {
    for (const identity of identities) this.#nodes.push(await this.#startNode(identity))
    while (this.clients.length < clientCount) this.clients.push(await this.#startClient())
  }

  /** How often a node has done a job. */
  executions(identity: string, job: string): number {
    return this.#executions.get(`${identity} ${job}`) ?? 0
  }

  /** Resolves when so many more actions have begun. */
  begun(count: number): Promise<void> {
    return new Promise(resolve => (this.#awaited = { left: count, reach: resolve }))
  }

  /** One run of one client on the whole fleet, to its end. */
  async run(job: string, from: number): Promise<EndedRun> {
    const client = this.clients[from]
    if (!client) throw new Error(`there is no client ${from}`)
    const how = { roster: identities, timeout: 50_000, window: { frames: 3 } }
    const isStreamed = from === 0
    const run = isStreamed
      ? client.agent(worker).work({ job }, how)
      : client.agent(worker.name).call('work', { job }, how)
    const replied: string[] = []
    const parts = new Map<string, number[]>(identities.map(identity => [identity, []]))
    for await (const reply of run) {
      if (reply.outcome === 'partial') parts.get(reply.sender)?.push(reply.data.part)
      else replied.push(reply.sender)
    }
    const { outcomes } = await run.summary()
    return { job, outcomes, replied, parts: isStreamed ? parts : undefined }
  }

  /** @returns requests that did not finish */
  async close(): Promise<readonly unknown[]> {
    await Promise.all(this.clients.map(client => client.close()))
    const left = await Promise.all(this.#nodes.map(node => node.close()))
    return left.flat()
  }

  #startClient(): Promise<Client> {
    return createClient({
      transport: this.#connect(),
      security: unsigned({ caller: 'user=test' }),
      clock: this.clock,
      askAgainAfter: 500,
    })
  }

  #startNode(identity: string): Promise<FleetNode> {
    return createNode({
      identity,
      transport: this.#connect(identity),
      security: unsigned({ identity }),
      clock: this.clock,
      agents: [worker.implement({ work: ({ input }) => this.#work(identity, input.job) })],
    })
  }

  async *#work(identity: string, job: string): AsyncGenerator<{ part: number }, { job: string }, void> {
    const key = `${identity} ${job}`
    this.#executions.set(key, (this.#executions.get(key) ?? 0) + 1)
    this.#countDown()
    const stepMs = (this.#random.fraction() * longestWorkMs) / partCount
    for (const part of allParts) {
      await working(stepMs)
      yield { part }
    }
    return { job }
  }

  #countDown(): void {
    if (!this.#awaited) return
    this.#awaited.left -= 1
    if (this.#awaited.left <= 0) this.#awaited.reach()
  }
}
