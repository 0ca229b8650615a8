/**
 * Follows the framing of MQTT packets in a stream of bytes (a type, a length of one to four bytes, the rest) and says when one is
 * longer than allowed, before anything of it has been kept.
 */
export class PacketGuard {
  #limitBytes: number
  #state: 'type' | 'length' | 'rest' = 'type'
  #shift = 0
  #rest = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** From the next packet on. */
  set limitBytes(bytes: number) {
    this.#limitBytes = bytes
  }

  /** @returns false when a packet in it is too long or has no valid length: nothing after that can be trusted */
  accepts(chunk: Uint8Array): boolean {
    let position = 0
    while (position < chunk.length) {
      if (this.#state === 'rest') position += this.#skip(chunk.length - position)
      else if (!this.#read(chunk[position++] ?? 0)) return false
    }
    return true
  }

  #skip(available: number): number {
    const skipped = Math.min(available, this.#rest)
    this.#rest -= skipped
    if (this.#rest === 0) this.#state = 'type'
    return skipped
  }

  #read(byte: number): boolean {
    if (this.#state === 'type') {
      this.#state = 'length'
      this.#shift = 0
      this.#rest = 0
      return true
    }
    this.#rest += (byte & 0x7f) << this.#shift
    this.#shift += 7
    if (byte < 0x80) this.#state = this.#rest === 0 ? 'type' : 'rest'
    else if (this.#shift === 28) return false
    return this.#rest <= this.#limitBytes
  }
}
