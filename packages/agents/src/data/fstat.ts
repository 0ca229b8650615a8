import { createReadStream, type Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { CollectiveError, type DataPlugin } from '@collective/core'
import { checksumOf, fileFields, fileTimes } from '../files/file-fields'
import { isErrno } from '../system/errno'

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
      const md5 = stats?.isFile() ? await md5Of(path, signal) : ''
      return { name: path, ...fileFields(stats), md5, ...fileTimes(stats) }
    },
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

async function md5Of(path: string, signal: AbortSignal): Promise<string> {
  try {
    return await checksumOf(createReadStream(path), 'md5', signal)
  } catch (error) {
    signal.throwIfAborted()
    if (isErrno(error, 'EACCES')) return ''
    throw error
  }
}
