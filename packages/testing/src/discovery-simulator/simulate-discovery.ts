import type { DiscoveryEnd } from '@collective/core'
import type { SeededRandom } from '../manual-clock/seeded-random'
import type { FleetKind } from './fleet-kind'
import type { DiscoveryRule } from './rules'

/** One discovery of one fleet. */
export interface Simulation {
  readonly kind: FleetKind
  /** How many nodes it has. */
  readonly size: number
  /** How probably one message, the copy of a request or an answer, is lost. 0 to 1. */
  readonly loss: number
  /** The rule to judge. */
  readonly rule: DiscoveryRule
}

/** How it went. */
export interface SimulatedDiscovery {
  /** How many nodes had answered when it ended. */
  readonly found: number
  /** When it ended. Milliseconds since asking. */
  readonly endMs: number
  readonly by: DiscoveryEnd
  readonly askedAgain: boolean
}

/** Runs one discovery through a broker that handles one message after the other, in each direction. */
export function simulateDiscovery(simulation: Simulation, random: SeededRandom): SimulatedDiscovery {
  const fleet = new SimulatedFleet(simulation, random)
  const progress = simulation.rule()
  let found = 0
  let askedAgain = false
  let nowMs = 0
  fleet.ask(nowMs)
  let decision = progress.decide(nowMs)
  while (!decision.ended) {
    if (decision.askAgain) fleet.ask(nowMs)
    askedAgain ||= decision.askAgain ?? false
    const answer = fleet.answerBy(decision.nextMs)
    nowMs = answer?.atMs ?? decision.nextMs
    if (answer && progress.answered(answer.identity, nowMs)) found += 1
    decision = progress.decide(nowMs)
  }
  return { found, endMs: nowMs, by: decision.by, askedAgain }
}

interface Answer {
  readonly identity: string
  readonly atMs: number
}

class SimulatedFleet {
  readonly #simulation: Simulation
  readonly #random: SeededRandom
  readonly #nodes: readonly { readonly identity: string; readonly ms: number }[]
  // What is on its way to the broker, latest first, so that taking the next is cheap.
  #onTheirWay: Answer[] = []
  #outFreeMs = 0
  #inFreeMs = 0

  constructor(simulation: Simulation, random: SeededRandom) {
    this.#simulation = simulation
    this.#random = random
    this.#nodes = Array.from({ length: simulation.size }, (_, index) => ({
      identity: `node${index}`,
      ms: simulation.kind.nodeMs(random),
    }))
  }

  /** Sends a copy to each node; each that gets it answers, whether it did before or not. */
  ask(atMs: number): void {
    const { kind } = this.#simulation
    this.#outFreeMs = Math.max(this.#outFreeMs, atMs)
    for (const node of this.#nodes) {
      this.#outFreeMs += kind.serialMs
      if (this.#lost() || this.#lost()) continue
      const answerMs = this.#outFreeMs + node.ms * kind.jitter(this.#random)
      this.#onTheirWay.push({ identity: node.identity, atMs: answerMs })
    }
    this.#onTheirWay.sort((one, other) => other.atMs - one.atMs)
  }

  /** The next answer that the client has by then. */
  answerBy(byMs: number): Answer | undefined {
    const next = this.#onTheirWay.at(-1)
    if (!next) return undefined
    const atMs = Math.max(next.atMs, this.#inFreeMs) + this.#simulation.kind.serialMs
    if (atMs > byMs) return undefined
    this.#onTheirWay.pop()
    this.#inFreeMs = atMs
    return { identity: next.identity, atMs }
  }

  #lost(): boolean {
    return this.#random.chance(this.#simulation.loss)
  }
}
