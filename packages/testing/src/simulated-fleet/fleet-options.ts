import {
  CollectiveError,
  type ClassesSource,
  type Facts,
  type FactsSource,
  type Identity,
} from '@collective/core'
import type { AgentImplementation, ClientOptions, NodeOptions } from '@collective/rpc'
import type { FaultyTransportOptions } from '../faulty-transport/fault-options'

/** What goes wrong between every node, the client and their broker; see `FaultyTransportOptions`. */
export type SimulatedFaults = Omit<FaultyTransportOptions, 'seed' | 'clock' | 'logger'>

/** What a simulated fleet is like. What differs from node to node is a function of the node's number, which counts from 0. */
export interface SimulatedFleetOptions {
  /** How many there are. */
  readonly nodes: number
  /** @default `node0`, `node1`… */
  readonly identity?: (index: number) => Identity
  /** What the nodes host: the same on all, or what each does. @default [] */
  readonly agents?: readonly AgentImplementation[] | ((index: number) => readonly AgentImplementation[])
  /** @default none */
  readonly facts?: (index: number) => FactsSource | Facts
  /** @default none */
  readonly classes?: (index: number) => ClassesSource | readonly string[]
  /** What goes wrong, by chance. @default nothing */
  readonly faults?: SimulatedFaults
  /** Decides every fault and every id: the same seed gives the same fleet the same fate. A whole number. @default 1 */
  readonly seed?: number
  /** How long every frame takes. Milliseconds. @default 1 */
  readonly latency?: number
  /**
   * Time stands still while an action runs, so that one that reads files or starts programs is not overtaken by its own timeout.
   * Leave it off for actions that wait for time to pass or for their signal: they would wait for ever. @default false
   */
  readonly standStillInActions?: boolean
  /** More options of every node: limits, an authorizer, data plugins… */
  readonly node?: Partial<Omit<NodeOptions, 'identity' | 'agents' | 'facts' | 'classes' | Simulated>>
  /** More options of the client. */
  readonly client?: Partial<Omit<ClientOptions, 'signal' | Simulated>>
}

/** What the simulation provides itself. */
type Simulated = 'transport' | 'clock' | 'random'

/** The same with everything decided. */
export type ResolvedFleetOptions = Required<Omit<SimulatedFleetOptions, 'agents'>> & {
  readonly agents: (index: number) => readonly AgentImplementation[]
}

/** @throws CollectiveError `invalidOption` */
export function resolveFleetOptions(options: SimulatedFleetOptions): ResolvedFleetOptions {
  const { nodes, agents = [], latency = 1 } = options
  if (!Number.isSafeInteger(nodes) || nodes < 0)
    throw new CollectiveError('invalidOption', `nodes is how many a fleet has, got ${nodes}`)
  return Object.freeze({
    nodes,
    latency,
    identity: options.identity ?? (index => `node${index}`),
    agents: typeof agents === 'function' ? agents : () => agents,
    facts: options.facts ?? (() => ({})),
    classes: options.classes ?? (() => []),
    faults: options.faults ?? {},
    seed: options.seed ?? 1,
    standStillInActions: options.standStillInActions ?? false,
    node: options.node ?? {},
    client: options.client ?? {},
  })
}
