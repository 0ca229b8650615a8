import { realpath } from 'node:fs/promises'
import { basename, dirname, normalize, relative, sep } from 'node:path'
import { CollectiveError } from '@collective/core'
import { isErrno } from '../system/errno'
import { holdFolder, pathOf, type Place } from './place'
import type { ResolvedFileOptions } from './file-options'

/** What is to be done with a path. */
export type Access = 'read' | 'write'

/**
 * Finds a path in the folders that callers may use, and hands it over by a name that stays where it is.
 * @param use gets undefined where the folder that it would be in does not exist
 * @throws CollectiveError `denied` for what is outside, by `..`, by links or by a change on the way
 */
export async function withPlace<Result>(
  { path, access, options }: { path: string; access: Access; options: ResolvedFileOptions },
  use: (place: Place | undefined) => Promise<Result>,
): Promise<Result> {
  const root = rootOf(path, access, options)
  const wanted = normalize(path).replace(/(?<=.)\/$/, '')
  const isRoot = wanted === root
  if (isRoot && access === 'write') throw denied(`${path} itself may not be changed: ask for something in it`)
  const folder = await holdIn(root, isRoot ? wanted : dirname(wanted))
  if (!folder) return use(undefined)
  try {
    const name = isRoot ? '.' : basename(wanted)
    return await use({ path: `${pathOf(folder)}/${name}`, name })
  } finally {
    await folder.close()
  }
}

function rootOf(path: string, access: Access, options: ResolvedFileOptions): string {
  // What `..` means depends on links: no use to guess.
  if (path.split(sep).includes('..')) throw denied(`${path} has a .. in it: write out where it leads`)
  const allowed = options[access]
  const root = allowed.find(folder => isWithin(folder, normalize(path)))
  if (root !== undefined) return root
  if (allowed.length === 0)
    throw denied(
      `this node lets nobody ${access} files; to allow it, name folders as ${access} in its configuration, under agents: file:`,
    )
  throw denied(`${path} is in none of the folders in which this node lets callers ${access}`)
}

function isWithin(folder: string, path: string): boolean {
  return folder === sep || path === folder || path.startsWith(`${folder}${sep}`)
}

/** Links on the way are followed as long as they stay within; then the way is gone once more, through no link. */
async function holdIn(root: string, folder: string): ReturnType<typeof holdFolder> {
  const [realRoot, realFolder] = await Promise.all([realPath(root), realPath(folder)])
  if (realRoot === undefined || realFolder === undefined) return undefined
  if (!isWithin(realRoot, realFolder))
    throw denied(`${folder} leads to a place outside of the folders that this node allows`)
  const steps = relative(realRoot, realFolder).split(sep)
  return holdFolder(
    realRoot,
    steps.filter(step => step !== ''),
  )
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path)
  } catch (cause) {
    if (isErrno(cause, 'ENOENT', 'ENOTDIR')) return undefined
    if (isErrno(cause, 'ELOOP')) throw denied(`${path} goes through links in a circle`, cause)
    throw cause
  }
}

function denied(message: string, cause?: unknown): CollectiveError {
  return new CollectiveError('denied', message, { cause })
}
