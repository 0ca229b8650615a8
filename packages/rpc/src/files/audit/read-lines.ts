import { createReadStream } from 'node:fs'

/** One line of a log, as it stands on the disk. */
export interface LogLine {
  readonly file: string
  /** From 1, in its file. */
  readonly number: number
  /** Without its line feed. */
  readonly bytes: Buffer
  /** A line feed follows; without one it is torn. */
  readonly isWhole: boolean
}

// Longer than any line that is written, so that a file of something else does not fill the memory.
const longestPart = 1_048_576

/** The lines of a file, as bytes: text would hide which bytes were altered. @throws what reading throws */
export async function* readLines(file: string): AsyncGenerator<LogLine> {
  let number = 0
  let left: Buffer = Buffer.alloc(0)
  for await (const chunk of chunksOf(file)) {
    let rest = left.length === 0 ? chunk : Buffer.concat([left, chunk])
    for (let end = endOf(rest); end >= 0; end = endOf(rest)) {
      number += 1
      yield { file, number, bytes: rest.subarray(0, end), isWhole: true }
      rest = rest.subarray(end + 1)
    }
    left = rest
  }
  if (left.length > 0) yield { file, number: number + 1, bytes: left, isWhole: false }
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(file)) if (Buffer.isBuffer(chunk)) yield chunk
}

/** Where a line ends; one that is longer than any is cut. */
function endOf(bytes: Buffer): number {
  const end = bytes.indexOf(0x0a)
  return end < 0 && bytes.length > longestPart ? longestPart : end
}
