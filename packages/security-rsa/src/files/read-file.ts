import { readFile, stat } from 'node:fs/promises'
import { CollectiveError } from '@collective/core'

// Puppet keeps private keys at 640, for a group of its own.
const ofOthers = 0o007

/**
 * A file of PEM.
 * @throws CollectiveError `configMissing` where it cannot be read
 */
export async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new CollectiveError(
      'configMissing',
      `${path}: expected a file in PEM that this user can read (${String(cause)}): correct the path or its rights`,
      { cause },
    )
  }
}

/**
 * A private key.
 * @throws CollectiveError `configMissing`; `keyExposed` where others than its owner and its group can read it
 */
export async function readKey(path: string): Promise<string> {
  const text = await readPem(path)
  const { mode } = await stat(path)
  if (process.platform === 'win32' || (mode & ofOthers) === 0) return text
  throw new CollectiveError(
    'keyExposed',
    `${path}: everybody on this machine can use it (mode ${(mode & 0o777).toString(8)}): chmod 600 it, and have a new certificate issued if somebody may have read it`,
  )
}
