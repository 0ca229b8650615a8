import { CollectiveError, type Identity } from '@collective/core'
import { ActionsAtWork } from './actions-at-work'
import { resolveFleetOptions, type SimulatedFleetOptions } from './fleet-options'
import { startMembers, type FleetMember, type FleetMembers } from './members'
import { PassingTime, type UntilOptions } from './passing-time'
import { Surroundings } from './surroundings'
import type { Client, FleetNode, Reply, Run } from '@collective/rpc'
import type { FaultCounts, FaultyTransport } from '../faulty-transport/faulty-transport'
import type { ManualClock } from '../manual-clock/manual-clock'

/** Nodes and a client in one process, as real as any but for their broker, their time and their luck. */
export interface SimulatedFleet extends AsyncDisposable {
  /** Say it when a test fails, so that the failure can be had again; `simulate` does. */
  readonly seed: number
  readonly client: Client
  /** In the order of their numbers. */
  readonly nodes: readonly FleetNode[]
  /** Everybody's. Nothing arrives, times out or comes back until somebody lets time pass. */
  readonly clock: ManualClock
  /** What stands between the client and the broker. */
  readonly clientTransport: FaultyTransport
  /**
   * What stands between a node and the broker: break its connection, mend it.
   * @throws CollectiveError `invalidOption` for an identity that no node has
   */
  transportOf(identity: Identity): FaultyTransport
  /**
   * A node is gone from one moment to the next, as one that is killed: the broker sees its connection end, and nothing of it comes any more.
   * Nothing happens to one that has been closed.
   * @throws CollectiveError `invalidOption` for an identity that no node has
   */
  crash(identity: Identity): void
  /** What has gone wrong so far, everybody's together. */
  faults(): FaultCounts
  /** From now on nothing goes wrong by chance. */
  heal(): void
  /**
   * Lets time pass until a promise is settled.
   * @returns what it resolves to
   * @throws what it rejects with; CollectiveError `simulationFailed` where nothing is left that could settle it, or not in time
   */
  until<Value>(promise: Promise<Value>, options?: UntilOptions): Promise<Value>
  /**
   * Lets time pass until a run is over.
   * @returns its replies, in the order of their arrival
   * @throws as `until`
   */
  replies<Data, Part = never>(
    run: Run<Data, Part>,
    options?: UntilOptions,
  ): Promise<readonly Reply<Data, Part>[]>
  /** Closes the client and the nodes; what still runs is told to stop. */
  close(): Promise<void>
}

/**
 * Starts a fleet for a test: nodes and a client as they always are, but on a broker in memory, with a clock that only the test moves, and
 * with faults that a seed decides.
 * @throws CollectiveError `invalidOption`; what `createNode` throws
 */
export async function startSimulatedFleet(options: SimulatedFleetOptions): Promise<SimulatedFleet> {
  const resolved = resolveFleetOptions(options)
  const actions = new ActionsAtWork()
  const surroundings = new Surroundings(resolved)
  const members = await startMembers(resolved, surroundings, actions)
  return new Fleet(resolved.seed, members, { surroundings, actions })
}

class Fleet implements SimulatedFleet {
  readonly seed: number
  readonly client: Client
  readonly nodes: readonly FleetNode[]
  readonly clock: ManualClock
  readonly clientTransport: FaultyTransport
  readonly #surroundings: Surroundings
  readonly #time: PassingTime
  readonly #members: ReadonlyMap<Identity, FleetMember<FleetNode>>
  #closed: Promise<unknown> | undefined

  constructor(
    seed: number,
    { client, nodes }: FleetMembers,
    world: { readonly surroundings: Surroundings; readonly actions: ActionsAtWork },
  ) {
    this.seed = seed
    this.client = client.runtime
    this.clientTransport = client.transport
    this.nodes = nodes.map(({ runtime }) => runtime)
    this.#members = new Map(nodes.map(member => [member.runtime.identity, member]))
    this.#surroundings = world.surroundings
    this.clock = world.surroundings.clock
    this.#time = new PassingTime(this.clock, world.actions, seed)
  }

  transportOf(identity: Identity): FaultyTransport {
    return this.#member(identity).transport
  }

  crash(identity: Identity): void {
    this.#member(identity).cutOff()
  }

  faults(): FaultCounts {
    return this.#surroundings.faults()
  }

  heal(): void {
    this.#surroundings.heal()
  }

  until<Value>(promise: Promise<Value>, options: UntilOptions = {}): Promise<Value> {
    return this.#time.until(promise, options)
  }

  replies<Data, Part = never>(
    run: Run<Data, Part>,
    options: UntilOptions = {},
  ): Promise<readonly Reply<Data, Part>[]> {
    return this.#time.until(collect(run), options)
  }

  async close(): Promise<void> {
    this.#closed ??= Promise.all([this.client.close(), ...this.nodes.map(node => node.close({ timeout: 0 }))])
    await this.#time.until(this.#closed, {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #member(identity: Identity): FleetMember<FleetNode> {
    const member = this.#members.get(identity)
    if (member) return member
    throw new CollectiveError('invalidOption', `the simulated fleet has no node ${identity}`)
  }
}

async function collect<Data, Part>(run: Run<Data, Part>): Promise<readonly Reply<Data, Part>[]> {
  const replies: Reply<Data, Part>[] = []
  for await (const reply of run) replies.push(reply)
  return replies
}
