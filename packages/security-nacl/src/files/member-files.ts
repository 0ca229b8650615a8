import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CollectiveError } from '@collective/core'

/** What is in the folder of a node or a client, as `collective keys issue` makes it. */
export const memberFiles = Object.freeze({
  /** Of its owner alone: mode 600. */
  secret: 'secret.key',
  credential: 'credential',
  authority: 'authority.pub',
  /** May be missing. */
  revocations: 'revocations',
  /** May be missing. Grants, with an empty line between. */
  groupKeys: 'group-keys',
})

/** The texts of a folder that do not change while they are used. */
export interface MemberTexts {
  readonly keys: string
  readonly credential: string
  readonly authority: readonly string[]
}

/** @throws CollectiveError `configMissing` for what is not there, `keyExposed` */
export async function readMember(folder: string): Promise<MemberTexts> {
  // One after the other: of several that are missing it is always the same that is named.
  const keys = await readSecretFile(join(folder, memberFiles.secret))
  const credential = await needed(join(folder, memberFiles.credential))
  const authority = await needed(join(folder, memberFiles.authority))
  return { keys, credential, authority: authority.split('\n') }
}

/**
 * Reads a secret.
 * @throws CollectiveError `keyExposed` where others than its owner can read it, `configMissing` where there is none
 */
export async function readSecretFile(path: string): Promise<string> {
  const text = await needed(path)
  const { mode } = await stat(path)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return text
  const bits = (mode & 0o777).toString(8)
  throw new CollectiveError(
    'keyExposed',
    `${path}: others than its owner can read it (mode ${bits}): chmod 600 it, and make new keys if somebody may have`,
  )
}

/** A grant in a line, or in two with its issuer's credential. */
export function grantsIn(text: string): readonly string[] {
  return text.split(/\n\s*\n/).filter(grant => grant.trim() !== '')
}

/** Undefined where there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw unreadable(path, error)
  }
}

async function needed(path: string): Promise<string> {
  const text = await readIfThere(path)
  if (text !== undefined) return text
  throw new CollectiveError(
    'configMissing',
    `${path}: expected a file of the folder that collective keys issue makes, found none`,
  )
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function unreadable(path: string, cause: unknown): CollectiveError {
  return new CollectiveError(
    'configMissing',
    `${path}: cannot be read (${String(cause)}): correct its rights`,
    {
      cause,
    },
  )
}
