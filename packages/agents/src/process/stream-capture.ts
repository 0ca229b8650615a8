import type { Readable } from 'node:stream'
import { drained, letGo } from './drained'

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
    await drained(this.#stream, () => this.#totalBytes)
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
}
