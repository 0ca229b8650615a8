import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { CollectiveError, type DataPlugin, type JsonValue } from '@collective/core'

const output = {
  name: 'The path',
  output: 'present, or not present',
  present: '1 where there is something, else 0',
  type: 'file, directory, symlink, socket, chardev, blockdev, fifo or unknown',
  size: 'Bytes',
  mode: 'Type and rights, octal, such as 100644',
  md5: 'Of what is in a file; empty for what is no file or may not be read',
  uid: 'Whose it is',
  gid: 'Which group it belongs to',
  mtime: 'When its content changed, ISO 8601',
  ctime: 'When anything about it changed',
  atime: 'When it was read',
  mtime_seconds: 'The same in seconds since 1970',
  ctime_seconds: 'The same in seconds since 1970',
  atime_seconds: 'The same in seconds since 1970',
  mtime_age: 'Seconds since mtime',
  ctime_age: 'Seconds since ctime',
  atime_age: 'Seconds since atime',
}

const absent = {
  output: 'not present',
  present: 0,
  type: 'unknown',
  size: 0,
  mode: '0',
  md5: '',
  uid: 0,
  gid: 0,
}

/** What lies at a path, `fstat('/etc/passwd').size > 1000`: MCollective's data plugin, with its fields. */
export function fstat(): DataPlugin {
  return {
    ddl: {
      name: 'fstat',
      description: 'What lies at a path',
      version: '1.0.0',
      timeoutMs: 5_000,
      argument: 'A whole path',
      output,
    },
    query: async (path, { signal }) => {
      if (!path?.startsWith('/'))
        throw new CollectiveError('invalidData', `fstat: expected a whole path, got ${path ?? 'nothing'}`)
      const stats = await statOf(path)
      if (!stats) return { name: path, ...absent, ...times(undefined) }
      const md5 = stats.isFile() ? await md5Of(path, signal) : ''
      return { name: path, ...fieldsOf(stats), md5, ...times(stats) }
    },
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw error
  }
}

function fieldsOf(stats: Stats): Record<string, JsonValue> {
  const { size, mode, uid, gid } = stats
  return { output: 'present', present: 1, type: typeOf(stats), size, mode: mode.toString(8), uid, gid }
}

function typeOf(stats: Stats): string {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  if (stats.isSymbolicLink()) return 'symlink'
  if (stats.isSocket()) return 'socket'
  if (stats.isCharacterDevice()) return 'chardev'
  return stats.isBlockDevice() ? 'blockdev' : 'fifo'
}

async function md5Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5')
  try {
    await pipeline(createReadStream(path), hash, { signal })
    return hash.digest('hex')
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return ''
    throw error
  }
}

function times(stats: Stats | undefined): Record<string, JsonValue> {
  const fields: Record<string, JsonValue> = {}
  for (const name of ['mtime', 'ctime', 'atime'] as const) {
    const timeMs = stats?.[`${name}Ms`]
    fields[name] = timeMs === undefined ? '' : new Date(timeMs).toISOString()
    fields[`${name}_seconds`] = timeMs === undefined ? 0 : Math.floor(timeMs / 1000)
    fields[`${name}_age`] = timeMs === undefined ? 0 : Math.floor((Date.now() - timeMs) / 1000)
  }
  return fields
}
