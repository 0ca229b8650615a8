const slabBytes = 16 * 1024
const maxShareBytes = slabBytes / 8

/**
 * Gives small pieces of a larger allocation. Every message needs some bytes, and an allocation for each costs more than what is written to
 * it. A slab lives as long as any piece of it: what is kept for long has a slab of its own.
 */
export class Slab {
  #bytes = new Uint8Array(0)
  #used = 0

  /**
   * Has `write` fill new bytes, and returns those that it wrote.
   * @param maxCount how many it writes at most
   * @param write is given bytes to write to, whatever is in them, and says how many it wrote; it takes no others meanwhile
   */
  write(maxCount: number, write: (bytes: Uint8Array) => number): Uint8Array {
    if (maxCount > maxShareBytes) {
      const bytes = new Uint8Array(maxCount)
      return bytes.subarray(0, write(bytes))
    }
    if (this.#used + maxCount > this.#bytes.length) {
      this.#bytes = new Uint8Array(slabBytes)
      this.#used = 0
    }
    const start = this.#used
    this.#used = start + write(this.#bytes.subarray(start, start + maxCount))
    return this.#bytes.subarray(start, this.#used)
  }
}

/** For what is on its way. */
export const passingBytes = new Slab()
