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
  return {
    ...moment('mtime', stats?.mtimeMs),
    ...moment('ctime', stats?.ctimeMs),
    ...moment('atime', stats?.atimeMs),
  }
}

type Moment<Name extends string> = Record<Name, string> & Record<`${Name}_${'seconds' | 'age'}`, number>

function moment<const Name extends string>(name: Name, timeMs: number | undefined): Moment<Name> {
  const [text, seconds, age] =
    timeMs === undefined
      ? ['', 0, 0]
      : [new Date(timeMs).toISOString(), Math.floor(timeMs / 1000), Math.floor((Date.now() - timeMs) / 1000)]
  return { [name]: text, [`${name}_seconds`]: seconds, [`${name}_age`]: age } as Moment<Name>
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
