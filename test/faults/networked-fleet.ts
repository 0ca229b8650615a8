import { unsigned, type Outcome, type Transport } from '@collective/core'
import { createClient, createNode, defineAgent, type Client, type FleetNode } from '@collective/rpc'
import { z } from 'zod'

/** A broker that is reached at some port, its own or that of a network before it. */
export interface NetworkedBroker {
  readonly port: number
  /** @param identity of a node; a client has none */
  connect(port: number, identity?: string): Transport
  stop(): Promise<void>
}

/** Who is behind a network of their own. */
export type Side = 'the client' | 'a node'

/** What a run on both nodes came to. */
export interface JobEnd {
  readonly outcomes: readonly Outcome[]
  /** Who replied, as often as a reply was read. */
  readonly replied: readonly string[]
  /** How often each node did it. */
  readonly executions: readonly number[]
}

const worker = defineAgent({
  name: 'worker',
  description: 'Does what must be done once',
  version: '1.0.0',
  actions: {
    work: {
      description: 'Waits until it may end, where the job is to be held',
      input: z.object({ job: z.string(), isHeld: z.boolean() }),
      output: z.object({}),
    },
  },
})

interface Job {
  readonly job: string
  readonly isHeld: boolean
}

/** A client and two nodes, of which one side reaches the broker through another port. */
export class NetworkedFleet {
  readonly identities: readonly string[]
  /** What is behind the network. */
  readonly behind: Transport
  readonly #broker: NetworkedBroker
  readonly #nodes: FleetNode[] = []
  readonly #executions = new Map<string, number>()
  readonly #held: (() => void)[] = []
  readonly #side: Side
  #client: Client | undefined
  #onHeld: () => void = () => undefined

  constructor(broker: NetworkedBroker, side: Side, port: number) {
    const name = crypto.randomUUID().slice(0, 8)
    this.identities = [`web1-${name}`, `web2-${name}`]
    this.#broker = broker
    this.#side = side
    this.behind = broker.connect(port, side === 'a node' ? this.identities[0] : undefined)
  }

  async start(): Promise<void> {
    const [first, ...others] = this.identities
    if (first !== undefined) await this.#startNode(first, this.#side === 'a node')
    for (const identity of others) await this.#startNode(identity, false)
    this.#client = await createClient({
      transport: this.#side === 'the client' ? this.behind : this.#broker.connect(this.#broker.port),
      security: unsigned({ caller: 'user=test' }),
      askAgainAfter: 500,
      // A network that is away for longer than two heartbeats keeps nobody from coming back.
      unreachableGrace: 20_000,
    })
  }

  /** Resolves when both nodes are at work on jobs that are held. */
  bothHeld(): Promise<void> {
    return new Promise(resolve => (this.#onHeld = resolve))
  }

  /** Lets the jobs that are held end. */
  release(): void {
    for (const letGo of this.#held.splice(0)) letGo()
  }

  /** One run on both nodes, to its end. */
  async run(input: Job): Promise<JobEnd> {
    if (!this.#client) throw new Error('start the fleet first')
    const options = { roster: this.identities, timeout: 50_000 }
    const run = this.#client.agent(worker).work(input, options)
    const replied: string[] = []
    for await (const { sender } of run) replied.push(sender)
    const { outcomes } = await run.summary()
    return {
      outcomes: Object.values(outcomes),
      replied: replied.sort(),
      executions: this.identities.map(identity => this.#executions.get(`${identity} ${input.job}`) ?? 0),
    }
  }

  async close(): Promise<void> {
    await this.#client?.close()
    await Promise.all(this.#nodes.map(node => node.close()))
  }

  async #startNode(identity: string, isBehind: boolean): Promise<void> {
    const node = await createNode({
      identity,
      transport: isBehind ? this.behind : this.#broker.connect(this.#broker.port, identity),
      security: unsigned({ identity }),
      agents: [worker.implement({ work: ({ input }) => this.#work(identity, input) })],
    })
    this.#nodes.push(node)
  }

  async #work(identity: string, { job, isHeld }: Job): Promise<Record<string, never>> {
    const key = `${identity} ${job}`
    this.#executions.set(key, (this.#executions.get(key) ?? 0) + 1)
    if (isHeld) await new Promise<void>(resolve => this.#hold(resolve))
    return {}
  }

  #hold(letGo: () => void): void {
    this.#held.push(letGo)
    if (this.#held.length === this.identities.length) this.#onHeld()
  }
}
