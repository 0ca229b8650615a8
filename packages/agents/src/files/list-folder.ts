import { lstat, opendir } from 'node:fs/promises'
import { fail } from '@collective/rpc'
import { fitList } from '../output/fit-list'
import { fileType, type FileType } from './file-fields'
import { openFolder, pathOf, type Place } from './place'
import type { CallOptions } from '@collective/core'

/** One name in a folder. */
export interface FolderEntry {
  readonly name: string
  readonly type: FileType
  readonly size: number
  readonly mode: string
  readonly uid: number
  readonly gid: number
  readonly mtime: string
}

/** As `list` and `status` answer it. */
export interface Listing {
  readonly dir_listing: FolderEntry[]
  readonly omitted?: number
}

// The least that an entry takes in JSON: more of them than would fit are not even looked at.
const leastEntryBytes = 80

/**
 * Lists a folder, by name; ends the action where there is none.
 * @param shown the path that the caller knows
 */
export async function listFolder(
  place: Place,
  { shown, maxBytes, signal }: CallOptions & { readonly shown: string; readonly maxBytes: number },
): Promise<Listing> {
  const folder = await openFolder(place.path)
  if (!folder) return fail(`there is no directory ${shown} on this node`)
  try {
    const { names, further } = await namesIn(pathOf(folder), Math.ceil(maxBytes / leastEntryBytes), signal)
    const entries: FolderEntry[] = []
    for (const name of names) {
      signal.throwIfAborted()
      entries.push(await entryOf(`${pathOf(folder)}/${name}`, name))
    }
    const { items, omitted } = fitList(entries, maxBytes)
    const missing = omitted + further
    return { dir_listing: [...items], ...(missing === 0 ? {} : { omitted: missing }) }
  } finally {
    await folder.close()
  }
}

async function namesIn(
  path: string,
  most: number,
  signal: AbortSignal,
): Promise<{ names: readonly string[]; further: number }> {
  const names: string[] = []
  let further = 0
  for await (const { name } of await opendir(path)) {
    signal.throwIfAborted()
    if (names.length < most) names.push(name)
    else further += 1
  }
  return { names: names.sort(), further }
}

async function entryOf(path: string, name: string): Promise<FolderEntry> {
  try {
    const stats = await lstat(path)
    const { size, mode, uid, gid, mtime } = stats
    return { name, type: fileType(stats), size, mode: mode.toString(8), uid, gid, mtime: mtime.toISOString() }
  } catch {
    // It is gone by now, or its name is no text.
    return { name, type: 'unknown', size: 0, mode: '0', uid: 0, gid: 0, mtime: '' }
  }
}
