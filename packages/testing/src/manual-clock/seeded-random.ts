import { CollectiveError, type Random } from '@collective/core'

/** Randomness that is the same again for the same seed. For tests and simulations, never for secrets. */
export interface SeededRandom extends Random {
  /** A number from 0 to below 1. */
  fraction(): number
  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean
  /** A whole number from `least` to below `below`. */
  integer(least: number, below: number): number
}

/**
 * @param seed a whole number; say it when a test fails, so that the failure can be had again
 * @throws CollectiveError `invalidOption`
 */
export function seededRandom(seed: number): SeededRandom {
  if (!Number.isSafeInteger(seed))
    throw new CollectiveError('invalidOption', `a seed is a whole number, got ${seed}`)
  const word = wordsOf(seed)
  const fraction = (): number => word() / 0x1_0000_0000
  return Object.freeze({
    fraction,
    chance: (probability: number) => fraction() < probability,
    integer: (least: number, below: number) => least + Math.floor(fraction() * (below - least)),
    bytes: (count: number) => Uint8Array.from({ length: count }, () => word() >>> 24),
  })
}

// sfc32 (Chris Doty-Humphrey, PractRand): small, quick, passes the usual test batteries.
function wordsOf(seed: number): () => number {
  let a = 0
  let b = Math.floor(seed / 0x1_0000_0000) | 0
  let c = seed | 0
  let counter = 1
  const next = (): number => {
    const result = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return result >>> 0
  }
  for (let round = 0; round < 15; round += 1) next()
  return next
}
