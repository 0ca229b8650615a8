import { constants } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import { CollectiveError } from '@collective/core'
import { isErrno } from '../system/errno'

/**
 * A name in a folder that is held open. Paths through `/proc/self/fd` are what other languages have `openat` for: whoever renames the folder
 * or lays a link in its place changes nothing of where this is.
 */
export interface Place {
  /** For functions of `node:fs`; its last part must not be followed where it is a link. */
  readonly path: string
  /** `.` for the folder itself. */
  readonly name: string
}

// The folder itself and no link to one.
const folderOnly = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/**
 * Goes down from a folder, step by step, through no link, and holds what it comes to.
 * @param folder whose real path is known
 * @param steps names of folders in it, none of which is a link
 * @returns undefined where one of them is not there, or no folder
 * @throws CollectiveError `denied` where one of them is a link after all
 */
export async function holdFolder(folder: string, steps: readonly string[]): Promise<FileHandle | undefined> {
  let held = await openFolder(folder)
  for (const step of steps) {
    if (!held) return undefined
    const above: FileHandle = held
    try {
      held = await openFolder(`${pathOf(above)}/${step}`)
    } finally {
      await above.close()
    }
  }
  return held
}

/** The path of what is held open, whatever its name is by now. */
export function pathOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`
}

/**
 * Opens a folder and no link to one.
 * @returns undefined where there is none
 * @throws CollectiveError `denied` where there is a link
 */
export async function openFolder(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, folderOnly)
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined
    if (!isErrno(cause, 'ELOOP', 'ENOTDIR')) throw cause
    if (!(await isLink(path))) return undefined
    throw new CollectiveError('denied', 'a link is where a folder should be: this node does not follow it', {
      cause,
    })
  }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path)).isSymbolicLink()
}
