import type { SeededRandom } from '../manual-clock/seeded-random'
import type { ResolvedFaults } from './fault-options'

/** What becomes of one frame. */
export interface Fate {
  /** 0 is lost, 2 is duplicated. */
  readonly copies: 0 | 1 | 2
  /** Where between the first bit, 0, and behind the last, 1, one is flipped; undefined where none is. */
  readonly flipAt: number | undefined
  readonly delayMs: number
  /** How much longer it takes without holding up those behind it. */
  readonly heldBackMs: number
}

/** Draws the same count of numbers for every frame: changing one probability leaves the other faults where they are. */
export function decideFate(faults: ResolvedFaults, random: SeededRandom): Fate {
  const isDropped = random.chance(faults.drop)
  const isDuplicated = random.chance(faults.duplicate)
  const isCorrupted = random.chance(faults.corrupt)
  const isHeldBack = random.chance(faults.reorder)
  const flipAt = random.fraction()
  const span = random.fraction()
  return {
    copies: isDropped ? 0 : isDuplicated ? 2 : 1,
    flipAt: isCorrupted ? flipAt : undefined,
    delayMs: faults.leastDelayMs + span * (faults.mostDelayMs - faults.leastDelayMs),
    heldBackMs: isHeldBack ? faults.reorderMs : 0,
  }
}

/** A copy with one bit changed; of nothing, nothing. */
export function flipBit(bytes: Uint8Array, at: number): Uint8Array {
  const flipped = bytes.slice()
  const bit = Math.floor(at * bytes.length * 8)
  const index = bit >>> 3
  const byte = flipped[index]
  if (byte !== undefined) flipped[index] = byte ^ (1 << (bit & 7))
  return flipped
}
