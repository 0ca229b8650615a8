import type { Clock, Random, Transport } from '@collective/core'
import { memory, memoryHub, type MemoryHub } from '@collective/transport-memory'
import { faultyTransport, type FaultCounts, type FaultyTransport } from '../faulty-transport/faulty-transport'
import { manualClock, type ManualClock } from '../manual-clock/manual-clock'
import { seededRandom, type SeededRandom } from '../manual-clock/seeded-random'
import type { ResolvedFleetOptions, SimulatedFaults } from './fleet-options'

/** What a node or client of a simulation gets instead of the world's. */
export interface Place {
  readonly transport: FaultyTransport
  readonly clock: Clock
  readonly random: Random
}

/** A place, and how it is lost. */
export interface NewPlace {
  readonly place: Place
  /** Ends the connection for good; the broker notices. */
  readonly cutOff: () => void
}

/** What a simulated fleet lives in: time, luck, and a broker that is reached through faulty connections. */
export class Surroundings {
  readonly clock: ManualClock = manualClock()
  readonly #hub: MemoryHub
  readonly #seeds: SeededRandom
  readonly #faults: SimulatedFaults
  readonly #transports: FaultyTransport[] = []

  constructor({ latency, seed, faults }: ResolvedFleetOptions) {
    this.#hub = memoryHub({ clock: this.clock, latencyMs: latency })
    this.#seeds = seededRandom(seed)
    this.#faults = faults
  }

  /** A place for one more, with luck of its own. */
  newPlace(): NewPlace {
    const { clock } = this
    const connection = memory(this.#hub)
    const transport = faultyTransport(connection, { ...this.#faults, clock, seed: this.#newSeed() })
    this.#transports.push(transport)
    const place = { transport, clock, random: seededRandom(this.#newSeed()) }
    return { place, cutOff: () => this.#cutOff(connection) }
  }

  heal(): void {
    for (const transport of this.#transports) transport.heal()
  }

  faults(): FaultCounts {
    const sum = { dropped: 0, duplicated: 0, corrupted: 0, reordered: 0, disconnected: 0 }
    for (const transport of this.#transports) {
      const counts = transport.faults()
      sum.dropped += counts.dropped
      sum.duplicated += counts.duplicated
      sum.corrupted += counts.corrupted
      sum.reordered += counts.reordered
      sum.disconnected += counts.disconnected
    }
    return sum
  }

  #cutOff(connection: Transport): void {
    if (this.#hub.has(connection)) this.#hub.disconnect(connection)
  }

  #newSeed(): number {
    return this.#seeds.integer(0, 0x1_0000_0000)
  }
}
