import { open, type FileHandle } from 'node:fs/promises'
import { CollectiveError } from '@collective/core'

// Of files that are no secrets, such as a disk image, no more than this is read.
const maxBytes = 64 * 1024
const ofOthers = 0o077

/**
 * The secret in a file: its text without blanks around it.
 * @throws CollectiveError `configMissing` where it cannot be read, `keyExposed` where others than its owner can read it
 */
export async function readSecretFile(path: string): Promise<string> {
  const file = await openFile(path)
  try {
    const { mode, size } = await file.stat()
    if (process.platform !== 'win32' && (mode & ofOthers) !== 0) throw exposed(path, mode)
    if (size > maxBytes) throw unusable(path, `at most ${maxBytes} bytes, got ${size}`)
    return (await file.readFile('utf8')).trim()
  } finally {
    await file.close()
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (cause) {
    throw unusable(path, 'a file with the secret that this user can read', cause)
  }
}

function exposed(path: string, mode: number): CollectiveError {
  const rights = (mode & 0o777).toString(8).padStart(3, '0')
  return new CollectiveError(
    'keyExposed',
    `${path}: expected a file that only its owner can read, its mode is ${rights}: chmod 600 it, and make a new secret if others have been on this machine`,
  )
}

function unusable(path: string, expected: string, cause?: unknown): CollectiveError {
  return new CollectiveError('configMissing', `${path}: expected ${expected}: name another one as keys`, {
    cause,
  })
}
