import { constants } from 'node:fs'
import { lutimes, open, rmdir, unlink } from 'node:fs/promises'
import { fail } from '@collective/rpc'
import { errnoOf, isErrno } from '../system/errno'
import { statsAt } from './read-file'
import type { Place } from './place'

/** A change of one path. */
export interface FileChange {
  /** The path that the caller knows. */
  readonly shown: string
  readonly noop: boolean
}

// Whatever is there by now is left alone.
const onlyNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/**
 * Makes an empty file with rights 0644, or gives what is there the time of now: a link itself, not what it leads to. Ends the action where
 * the operating system refuses.
 * @returns whether anything had to be done, which is always so
 */
export async function touch(place: Place, { shown, noop }: FileChange): Promise<boolean> {
  if (noop) return true
  try {
    await ((await statsAt(place)) ? renew(place) : create(place))
    return true
  } catch (error) {
    return fail(`the node could not touch ${shown}: ${errnoOf(error)}`)
  }
}

async function renew({ path }: Place): Promise<void> {
  const now = new Date()
  await lutimes(path, now, now)
}

async function create({ path }: Place): Promise<void> {
  const file = await open(path, onlyNew, 0o644)
  await file.close()
}

/**
 * Removes a file, a link or an empty directory. Ends the action where the operating system refuses.
 * @returns whether there was anything
 */
export async function remove(place: Place, { shown, noop }: FileChange): Promise<boolean> {
  const stats = await statsAt(place)
  if (!stats || noop) return stats !== undefined
  try {
    await (stats.isDirectory() ? rmdir(place.path) : unlink(place.path))
    return true
  } catch (error) {
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST'))
      return fail(`${shown} is a directory with something in it: remove that first`)
    return fail(`the node could not remove ${shown}: ${errnoOf(error)}`)
  }
}
