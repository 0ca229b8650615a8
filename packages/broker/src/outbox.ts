import type { Duplex } from 'node:stream'

type Done = (error?: Error | null) => void

// How long publishers are slowed down to the speed of a reader before they go on without it.
const patienceMs = 100

// So many packets, or so many bytes, are gathered for one system call.
const gatheredPackets = 32
const gatheredBytes = 65_536

// What a waiting packet costs beside its bytes: small ones are expensive.
const packetOverheadBytes = 256

/**
 * What waits to be written to one connection. The first packet of a turn of the event loop is written at once, those after it together.
 * Publishers wait for a slow reader a moment, so that a flood adapts to who reads it; for one that has not read for that long nobody
 * waits any more; one that is `limitBytes` behind is cut off.
 */
export class Outbox {
  readonly #conn: Duplex
  readonly #limitBytes: number
  readonly #onCut: () => void
  #waiting: Done[] = []
  #timer: NodeJS.Timeout | undefined
  #isStuck = false
  #isGathering = false
  #gathered = 0
  #queuedBytes = 0
  #queuedPackets = 0

  constructor(conn: Duplex, limitBytes: number, onCut: () => void) {
    this.#conn = conn
    this.#limitBytes = limitBytes
    this.#onCut = onCut
  }

  /** Writes one packet, in one part or two. @returns whether the reader keeps up */
  write(packet: Uint8Array, payload?: Uint8Array): boolean {
    const conn = this.#conn
    if (conn.destroyed) return true
    this.#recount()
    if (!this.#isGathering) conn.cork()
    conn.write(packet)
    if (payload) conn.write(payload)
    this.#gather()
    this.#queuedBytes = conn.writableLength
    this.#queuedPackets += 1
    return this.#cutIfFull() || !this.#isSlow
  }

  /** Calls back when the reader has caught up, and after a moment in any case. */
  wait(done: Done): void {
    if (this.#isStuck || !this.#isSlow || this.#conn.destroyed) setImmediate(done)
    else this.#enqueue(done)
  }

  get #isSlow(): boolean {
    return this.#conn.writableNeedDrain && this.#conn.writableLength > 0
  }

  // Node tells how many bytes wait, not how many packets: as many have left as would fit the bytes that have.
  #recount(): void {
    const { writableLength } = this.#conn
    if (writableLength < this.#queuedBytes)
      this.#queuedPackets = Math.ceil((this.#queuedPackets * writableLength) / this.#queuedBytes)
  }

  #gather(): void {
    this.#gathered += 1
    if (!this.#isGathering) this.#flushFirst()
    else if (this.#gathered >= gatheredPackets || this.#conn.writableLength >= gatheredBytes) this.#flush()
  }

  #flushFirst(): void {
    this.#isGathering = true
    this.#flush()
    setImmediate(() => {
      this.#isGathering = false
      this.#conn.uncork()
    })
  }

  #flush(): void {
    this.#gathered = 0
    this.#conn.uncork()
    this.#conn.cork()
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
    const queued = this.#conn.writableLength + this.#queuedPackets * packetOverheadBytes
    if (this.#conn.writableLength === 0 || queued <= this.#limitBytes) return false
    if (!this.#conn.destroyed) this.#onCut()
    this.#conn.destroy()
    return true
  }
}
