import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { drained, letGo } from './drained'
import type { Output } from './output'

/** What a program printed at once on one of its streams. */
export interface OutputChunk {
  readonly from: 'stdout' | 'stderr'
  readonly bytes: Buffer
}

// Printed and not read on yet; past it the program waits when it prints.
const heldBytes = 64 * 1024
// A control character takes six bytes in JSON, and a reply has at most 256 KiB.
const chunkBytes = 16 * 1024

/** Stdout and stderr as they come, in their order, for one reader: who does not read on holds up the program. */
export class StreamedOutput implements Output<void>, AsyncIterable<OutputChunk> {
  readonly stdio = ['pipe', 'pipe'] as const
  readonly #held: OutputChunk[] = []
  readonly #streams: Readable[] = []
  #heldBytes = 0
  #totalBytes = 0
  #isOver = false
  #isUnread = false
  #wake: () => void = () => undefined

  attach({ stdout, stderr }: ChildProcess): void {
    if (stdout) this.#follow('stdout', stdout)
    if (stderr) this.#follow('stderr', stderr)
  }

  async collect(): Promise<void> {
    await Promise.all(this.#streams.map(stream => drained(stream, () => this.#readBytes())))
    this.#isOver = true
    this.drop()
    this.#streams.forEach(letGo)
  }

  /** Nobody reads what comes from now on. */
  drop(): void {
    this.#isUnread = true
    for (const stream of this.#streams) stream.resume()
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<OutputChunk, void, void> {
    for (;;) {
      const chunk = this.#take()
      if (chunk) yield chunk
      else if (this.#isOver) return
      else await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }

  #follow(from: OutputChunk['from'], stream: Readable): void {
    this.#streams.push(stream)
    stream.on('data', (bytes: Buffer) => this.#hold({ from, bytes }))
    // A pipe that breaks has given what it had.
    stream.on('error', () => undefined)
  }

  #hold(chunk: OutputChunk): void {
    this.#totalBytes += chunk.bytes.length
    if (this.#isUnread) return
    this.#held.push(chunk)
    this.#heldBytes += chunk.bytes.length
    if (this.#isFull()) for (const stream of this.#streams) stream.pause()
    this.#wake()
  }

  /** The next, together with what follows from the same stream, as far as it goes into one. */
  #take(): OutputChunk | undefined {
    const [first] = this.#held
    if (!first) return undefined
    const together = Buffer.concat(this.#run(first.from).map(({ bytes }) => bytes))
    const bytes = together.subarray(0, chunkBytes)
    const rest = together.subarray(chunkBytes)
    if (rest.length > 0) this.#held.unshift({ from: first.from, bytes: rest })
    this.#heldBytes -= bytes.length
    if (!this.#isFull()) for (const stream of this.#streams) stream.resume()
    return { from: first.from, bytes }
  }

  /** Takes out what stands first and is of one stream. */
  #run(from: OutputChunk['from']): OutputChunk[] {
    const other = this.#held.findIndex(chunk => chunk.from !== from)
    return this.#held.splice(0, other < 0 ? this.#held.length : other)
  }

  #isFull(): boolean {
    return this.#heldBytes >= heldBytes
  }

  #readBytes(): number | undefined {
    return this.#isFull() && !this.#isUnread ? undefined : this.#totalBytes
  }
}
