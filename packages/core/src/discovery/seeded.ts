import { encodeText } from '../bytes/text'

/** Yields numbers from 0 to below 1, the same again for the same seed. Never for secrets. */
export type Fractions = () => number

/** @param seed any text or number; `7` and `'7'` are the same */
export function seededFractions(seed: number | string): Fractions {
  const next = words(hash(String(seed)))
  return () => next() / 0x1_0000_0000
}

// FNV-1a.
function hash(text: string): number {
  let state = 0x811c9dc5
  for (const byte of encodeText(text)) state = Math.imul(state ^ byte, 0x01000193)
  return state
}

// SplitMix (Steele, Lea, Flood 2014) in 32 bits: a counter whose bits are mixed, with constants from Wellons' hash-prospector.
function words(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}
