import type { Duplex } from 'node:stream'

type Done = (error?: Error | null) => void

// How long publishers are slowed down to the speed of a reader before they go on without it.
const patienceMs = 100

/**
 * What waits to be written to one connection. Publishers wait for a slow reader a moment, so that a flood adapts to who reads it; for one that
 * has not read for that long nobody waits any more; one that is `limitBytes` behind is cut off.
 */
export class Outbox {
  readonly #conn: Duplex
  readonly #limitBytes: number
  readonly #onCut: () => void
  #waiting: Done[] = []
  #timer: NodeJS.Timeout | undefined
  #isStuck = false

  constructor(conn: Duplex, limitBytes: number, onCut: () => void) {
    this.#conn = conn
    this.#limitBytes = limitBytes
    this.#onCut = onCut
  }

  write(packet: Buffer): void {
    if (this.#conn.destroyed || !this.#conn.writable) return
    this.#conn.write(packet)
    this.#cutIfFull()
  }

  /** Called after a write that filled the connection's buffer; `done` lets the publisher go on. */
  readonly wait = (done: Done): void => {
    if (this.#cutIfFull() || this.#isStuck || this.#conn.destroyed) setImmediate(done)
    else this.#enqueue(done)
  }

  #enqueue(done: Done): void {
    this.#waiting.push(done)
    if (this.#waiting.length > 1) return
    this.#conn.once('drain', this.#drained)
    this.#timer = setTimeout(this.#giveUp, patienceMs)
  }

  readonly #drained = (): void => {
    this.#isStuck = false
    this.#release()
  }

  readonly #giveUp = (): void => {
    this.#isStuck = true
    this.#release()
  }

  #release(): void {
    clearTimeout(this.#timer)
    const waiting = this.#waiting
    this.#waiting = []
    for (const done of waiting) setImmediate(done)
  }

  #cutIfFull(): boolean {
    if (this.#conn.writableLength <= this.#limitBytes) return false
    if (!this.#conn.destroyed) this.#onCut()
    this.#conn.destroy()
    return true
  }
}
