import { seededRandom } from '../manual-clock/seeded-random'
import { simulateDiscovery, type SimulatedDiscovery, type Simulation } from './simulate-discovery'

/** Many discoveries of fleets of one kind, size and loss, by one rule. */
export interface RecallStudy extends Simulation {
  /** How many discoveries, each of a fleet of its own. At least 1. */
  readonly runs: number
  /** A whole number; the same gives the same again. */
  readonly seed: number
}

/** What came of them. */
export interface Recall {
  /** The share of all nodes, lost messages or not, that was found in time. 0 to 1. */
  readonly recall: number
  /** The discovery in the middle ended then. Milliseconds since asking. */
  readonly medianEndMs: number
  /** All but one in a hundred had ended then. Milliseconds since asking. */
  readonly slowestEndMs: number
  /** The share of discoveries that asked again. 0 to 1. */
  readonly askedAgain: number
}

/** Repeats a discovery and counts. */
export function studyRecall(study: RecallStudy): Recall {
  const random = seededRandom(study.seed)
  const discoveries = Array.from({ length: study.runs }, () => simulateDiscovery(study, random))
  const ends = discoveries.map(discovery => discovery.endMs).sort((one, other) => one - other)
  return {
    recall: mean(discoveries, discovery => discovery.found / study.size),
    medianEndMs: quantile(ends, 0.5),
    slowestEndMs: quantile(ends, 0.99),
    askedAgain: mean(discoveries, discovery => (discovery.askedAgain ? 1 : 0)),
  }
}

function mean(
  discoveries: readonly SimulatedDiscovery[],
  of: (discovery: SimulatedDiscovery) => number,
): number {
  return discoveries.reduce((sum, discovery) => sum + of(discovery), 0) / discoveries.length
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}
