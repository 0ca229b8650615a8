import type { SeededRandom } from '../manual-clock/seeded-random'

/** How the nodes of a simulated fleet answer. */
export interface FleetKind {
  readonly name: string
  /** How long a node takes, drawn once per node. Milliseconds. */
  readonly nodeMs: (random: SeededRandom) => number
  /** What each single answer of it differs by. A factor, drawn per answer. */
  readonly jitter: (random: SeededRandom) => number
  /** What the broker and the client spend on one message, in each direction. Milliseconds. */
  readonly serialMs: number
}

// RabbitMQ brought 5,000 answers in 0.8 to 1.4 s, mosquitto in 0.3 to 0.5 s: 0.1 ms each way lies between them.
const serialMs = 0.1

/** A local network: a few milliseconds. */
export const fastFleet: FleetKind = {
  name: 'fast',
  nodeMs: random => lognormal(random, 4, 0.4),
  jitter: random => lognormal(random, 1, 0.3),
  serialMs,
}

/** Far away or under load: lognormal, one in a hundred takes 0.6 s, one in ten thousand 1.4 s. */
export const slowFleet: FleetKind = {
  name: 'slow',
  nodeMs: random => lognormal(random, 150, 0.5),
  jitter: random => lognormal(random, 1, 0.33),
  serialMs,
}

/** A fast fleet of which one node in twenty takes 300 ms. */
export const twoSpeedFleet: FleetKind = {
  name: 'two-speed',
  nodeMs: random => (random.chance(0.05) ? 300 : fastFleet.nodeMs(random)),
  jitter: random => lognormal(random, 1, 0.03),
  serialMs,
}

/** All of them. */
export const fleetKinds: readonly FleetKind[] = [fastFleet, slowFleet, twoSpeedFleet]

function lognormal(random: SeededRandom, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(random))
}

// Box and Muller; 1 - x, because the logarithm of 0 is none.
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction())
}
