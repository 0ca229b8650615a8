import { constants, type Stats } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { fail } from '@collective/rpc'
import { errnoOf, isErrno } from '../system/errno'
import { checksumOf } from './file-fields'
import type { CallOptions } from '@collective/core'
import type { Place } from './place'

// Not through a link, and no waiting for somebody at the other end of a fifo.
const withoutFollowing = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

// A status is to be quick.
const maxStatusChecksum = 16_777_216

/** What lies at a place; a link is told as a link. @returns undefined where there is nothing */
export async function statsAt(place: Place): Promise<Stats | undefined> {
  try {
    return await lstat(place.path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

/** The MD5 sum of a file that is not large; empty for anything else, and for what the node may not read. */
export async function statusChecksum(
  place: Place,
  stats: Stats | undefined,
  { signal }: CallOptions,
): Promise<string> {
  if (!stats?.isFile() || stats.size > maxStatusChecksum) return ''
  try {
    return await checksumAt(place, 'md5', signal)
  } catch (error) {
    if (isErrno(error, 'EACCES', 'ENOENT', 'ELOOP')) return ''
    throw error
  }
}

/**
 * The checksum of a file; ends the action where there is none.
 * @param shown the path that the caller knows
 */
export async function fileChecksum(
  place: Place,
  { algorithm, shown, signal }: CallOptions & { readonly algorithm: string; readonly shown: string },
): Promise<{ checksum: string; size: number }> {
  const stats = await statsAt(place)
  if (!stats) return fail(`there is no ${shown} on this node`)
  if (!stats.isFile()) return fail(`${shown} is no file: a checksum is of what is in a file`)
  try {
    return { checksum: await checksumAt(place, algorithm, signal), size: stats.size }
  } catch (error) {
    signal.throwIfAborted()
    return fail(`the node could not read ${shown}: ${errnoOf(error)}`)
  }
}

async function checksumAt(place: Place, algorithm: string, signal: AbortSignal): Promise<string> {
  const file = await open(place.path, withoutFollowing)
  try {
    return await checksumOf(file.createReadStream({ autoClose: false }), algorithm, signal)
  } finally {
    await file.close()
  }
}
