const slabBytes = 16 * 1024
const maxShareBytes = slabBytes / 8

let slab = new Uint8Array(slabBytes)
let used = 0

/**
 * Has `write` fill new bytes, and returns those that it wrote. Small ones are parts of one larger allocation: every message needs some, and
 * an allocation for each costs more than what is written to it.
 * @param maxCount how many it writes at most
 * @param write is given bytes to write to, whatever is in them, and says how many it wrote
 */
export function writtenBytes(maxCount: number, write: (bytes: Uint8Array) => number): Uint8Array {
  if (maxCount > maxShareBytes) {
    const bytes = new Uint8Array(maxCount)
    return bytes.subarray(0, write(bytes))
  }
  if (used + maxCount > slabBytes) {
    slab = new Uint8Array(slabBytes)
    used = 0
  }
  const start = used
  used = start + write(slab.subarray(start, start + maxCount))
  return slab.subarray(start, used)
}
