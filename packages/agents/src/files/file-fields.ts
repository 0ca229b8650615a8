import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type { Stats } from 'node:fs'
import type { Readable } from 'node:stream'

/** What kind of thing lies at a path, in MCollective's words. */
export type FileType =
  'file' | 'directory' | 'symlink' | 'socket' | 'chardev' | 'blockdev' | 'fifo' | 'unknown'

/** What is told of whatever lies at a path, by the names of MCollective's `fstat` and `filemgr`. */
export interface FileFields {
  readonly output: 'present' | 'not present'
  readonly present: 0 | 1
  readonly type: FileType
  readonly size: number
  readonly mode: string
  readonly uid: number
  readonly gid: number
}

/** The moments of a file: ISO 8601, seconds since 1970, and seconds ago. */
export type FileTimes = Readonly<
  Record<'mtime' | 'ctime' | 'atime', string> &
    Record<`${'mtime' | 'ctime' | 'atime'}_${'seconds' | 'age'}`, number>
>

const absent: FileFields = Object.freeze({
  output: 'not present',
  present: 0,
  type: 'unknown',
  size: 0,
  mode: '0',
  uid: 0,
  gid: 0,
})

/** @param stats undefined where there is nothing */
export function fileFields(stats: Stats | undefined): FileFields {
  if (!stats) return absent
  const { size, mode, uid, gid } = stats
  return { output: 'present', present: 1, type: fileType(stats), size, mode: mode.toString(8), uid, gid }
}

/** What kind of thing it is. */
export function fileType(stats: Stats): FileType {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  if (stats.isSymbolicLink()) return 'symlink'
  if (stats.isSocket()) return 'socket'
  if (stats.isCharacterDevice()) return 'chardev'
  return stats.isBlockDevice() ? 'blockdev' : 'fifo'
}

/** @param stats undefined where there is nothing */
export function fileTimes(stats: Stats | undefined): FileTimes {
  const [changed, altered, read] = [
    momentOf(stats?.mtimeMs),
    momentOf(stats?.ctimeMs),
    momentOf(stats?.atimeMs),
  ]
  return {
    mtime: changed.text,
    ctime: altered.text,
    atime: read.text,
    mtime_seconds: changed.seconds,
    ctime_seconds: altered.seconds,
    atime_seconds: read.seconds,
    mtime_age: changed.age,
    ctime_age: altered.age,
    atime_age: read.age,
  }
}

function momentOf(timeMs: number | undefined): { text: string; seconds: number; age: number } {
  if (timeMs === undefined) return { text: '', seconds: 0, age: 0 }
  return {
    text: new Date(timeMs).toISOString(),
    seconds: Math.floor(timeMs / 1000),
    age: Math.floor((Date.now() - timeMs) / 1000),
  }
}

/**
 * The checksum of what a stream gives, in hexadecimal digits.
 * @param algorithm a name that OpenSSL knows
 */
export async function checksumOf(stream: Readable, algorithm: string, signal: AbortSignal): Promise<string> {
  const hash = createHash(algorithm)
  await pipeline(stream, hash, { signal })
  return hash.digest('hex')
}
