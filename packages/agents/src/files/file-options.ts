import { isAbsolute, normalize } from 'node:path'
import { CollectiveError } from '@collective/core'

/** Which files callers may see and change. */
export interface FileOptions {
  /** Folders under which everything may be looked at; whole paths. @default [] */
  readonly read?: readonly string[]
  /** Folders under which everything may be looked at, made and removed; whole paths. @default [] */
  readonly write?: readonly string[]
  /** How much a listing may take in a reply. Bytes of JSON; a reply is refused past the node's `replyBytes`. @default 102400 */
  readonly maxOutput?: number
}

/** The same with every default filled in. */
export interface ResolvedFileOptions {
  /** Those of `write` as well. */
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly maxOutput: number
}

/**
 * Fills in the defaults.
 * @throws CollectiveError `invalidOption` for a folder that is no whole path
 */
export function resolveFileOptions({ read = [], write = [], maxOutput }: FileOptions): ResolvedFileOptions {
  const writable = write.map(folder => wholePath('write', folder))
  return Object.freeze({
    read: [...read.map(folder => wholePath('read', folder)), ...writable],
    write: writable,
    maxOutput: maxOutput ?? 102_400,
  })
}

function wholePath(option: string, folder: string): string {
  if (isAbsolute(folder) && !folder.includes('\0')) return normalize(folder).replace(/(?<=.)\/$/, '')
  throw new CollectiveError(
    'invalidOption',
    `${option}: expected whole paths of folders, got ${JSON.stringify(folder)}`,
  )
}
