import type { FileHandle } from 'node:fs/promises'
import { hashOf, readLine, type ReadLine } from './audit-line'

/** The longest text that one line can have, with room. Bytes. */
const longestLine = 262_144

/** How a log ends. */
export interface LogTail {
  /** Up to the end of the last whole line. Bytes. */
  readonly wholeBytes: number
  /** What follows it, as a crash leaves it. */
  readonly torn: Uint8Array
  /** Undefined where there is no whole line; `'unreadable'` where it is none of ours. */
  readonly last: { readonly line: ReadLine; readonly hash: string } | 'unreadable' | undefined
}

/** Reads the end of a file. @throws what reading throws */
export async function readTail(handle: FileHandle): Promise<LogTail> {
  const { size } = await handle.stat()
  const start = Math.max(0, size - 2 * longestLine)
  const bytes = Buffer.alloc(size - start)
  await handle.read(bytes, 0, bytes.length, start)
  const end = bytes.lastIndexOf(0x0a) + 1
  return {
    wholeBytes: start + end,
    torn: bytes.subarray(end),
    last: lastLine(bytes.subarray(0, Math.max(0, end - 1)), end > 0),
  }
}

function lastLine(bytes: Buffer, isThere: boolean): LogTail['last'] {
  if (!isThere) return undefined
  const text = bytes.subarray(bytes.lastIndexOf(0x0a) + 1)
  const line = readLine(text.toString('utf8'))
  return line ? { line, hash: hashOf(text) } : 'unreadable'
}
