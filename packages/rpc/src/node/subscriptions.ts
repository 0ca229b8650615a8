import {
  broadcastAddress,
  directAddress,
  type Address,
  type OnFrame,
  type Subscription,
  type Transport,
} from '@collective/core'

/** What a node listens to: its own address, and one per agent, in each of its collectives. */
export class Subscriptions {
  readonly #transport: Transport
  readonly #collectives: readonly string[]
  readonly #onFrame: OnFrame
  readonly #own: Subscription[] = []
  readonly #agents = new Map<string, Subscription>()

  constructor(transport: Transport, collectives: readonly string[], onFrame: OnFrame) {
    this.#transport = transport
    this.#collectives = collectives
    this.#onFrame = onFrame
  }

  async open(identity: string, agents: readonly string[], signal: AbortSignal): Promise<void> {
    const addresses = agents.flatMap(agent => this.#broadcasts(agent))
    const own = this.#collectives.map(collective => directAddress(collective, identity))
    // One subscription for all that is there at start: one round trip to the broker, however many agents.
    this.#own.push(await this.#transport.subscribe([...own, ...addresses], this.#onFrame, { signal }))
  }

  async add(agent: string, signal: AbortSignal): Promise<void> {
    this.#agents.set(
      agent,
      await this.#transport.subscribe(this.#broadcasts(agent), this.#onFrame, { signal }),
    )
  }

  async remove(agent: string): Promise<void> {
    const subscription = this.#agents.get(agent)
    this.#agents.delete(agent)
    await subscription?.close()
  }

  async close(): Promise<void> {
    const all = [...this.#own.splice(0), ...this.#agents.values()]
    this.#agents.clear()
    await Promise.allSettled(all.map(subscription => subscription.close()))
  }

  #broadcasts(agent: string): Address[] {
    return this.#collectives.map(collective => broadcastAddress(collective, agent))
  }
}
