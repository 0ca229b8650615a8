import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

// How long a stream must be silent to count as read to its end while something still holds it open, and how often that is waited for.
const quietMs = 100
const maxLooks = 10

/** The beginning of what came. */
export interface Captured {
  readonly bytes: Buffer
  /** Bytes that came after those. */
  readonly omitted: number
}

/** Keeps the first bytes of a stream and drops the rest, without ever holding up whoever writes. */
export class StreamCapture {
  readonly #stream: Readable
  readonly #maxBytes: number
  readonly #chunks: Buffer[] = []
  #keptBytes = 0
  #totalBytes = 0
  #isOver = false

  constructor(stream: Readable, maxBytes: number) {
    this.#stream = stream
    this.#maxBytes = maxBytes
    stream.on('data', (chunk: Buffer) => this.#take(chunk))
    // A pipe that breaks has given what it had.
    stream.on('error', () => (this.#isOver = true))
  }

  /** What came until the stream ended, or fell silent where a process in the background holds it open. */
  async collect(): Promise<Captured> {
    await this.#drained()
    this.#isOver = true
    letGo(this.#stream)
    return { bytes: Buffer.concat(this.#chunks), omitted: this.#totalBytes - this.#keptBytes }
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return
    this.#totalBytes += chunk.length
    const kept = chunk.subarray(0, this.#maxBytes - this.#keptBytes)
    if (kept.length === 0) return
    this.#keptBytes += kept.length
    this.#chunks.push(kept)
  }

  #drained(): Promise<void> {
    if (this.#stream.closed) return Promise.resolve()
    return new Promise(resolve => {
      const stopLooking = this.#whenQuiet(resolve)
      this.#stream.once('close', () => {
        stopLooking()
        resolve()
      })
    })
  }

  // The look comes after a turn of the event loop has read what there was, however late the timer is.
  #whenQuiet(done: () => void): () => void {
    let looks = 0
    let seenBytes = this.#totalBytes
    const look = (): void => {
      looks += 1
      if (seenBytes === this.#totalBytes || looks >= maxLooks) return done()
      seenBytes = this.#totalBytes
      timer = setTimeout(() => setImmediate(look), quietMs)
    }
    let timer = setTimeout(() => setImmediate(look), quietMs)
    return () => clearTimeout(timer)
  }
}

// It goes on being read, so that whatever holds it open does not die of a broken pipe; that alone does not keep this process alive.
function letGo(stream: Readable): void {
  if (stream instanceof Socket) stream.unref()
}
