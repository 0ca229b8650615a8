import { fail, type AgentImplementation } from '@collective/rpc'
import { remove, touch, type FileChange } from './change-file'
import { fileAgent } from './definition'
import { fileFields, fileTimes, type FileFields, type FileTimes } from './file-fields'
import { resolveFileOptions, type FileOptions, type ResolvedFileOptions } from './file-options'
import { withPlace } from './jail'
import { listFolder, type Listing } from './list-folder'
import { fileChecksum, statsAt, statusChecksum } from './read-file'
import type { CallOptions } from '@collective/core'
import type { Place } from './place'

/**
 * The code of `file`: status, listing, checksum, touch and remove in the folders that the options name, and nowhere else. It needs Linux,
 * where a folder can be held while something in it is looked at.
 * @throws CollectiveError `invalidOption` for a folder that is no whole path
 */
export function file(options: FileOptions = {}): AgentImplementation {
  const resolved = resolveFileOptions(options)
  const { maxOutput } = resolved
  return fileAgent.implement(
    {
      status: ({ input, signal }) => status(input, resolved, { signal }),
      list: async ({ input: { file: shown }, signal }) => {
        const call = { shown, maxBytes: maxOutput, signal }
        return { name: shown, ...(await inPlace(shown, resolved, place => listFolder(place, call))) }
      },
      checksum: async ({ input: { file: shown, algorithm }, signal }) => {
        const call = { shown, algorithm, signal }
        const sum = await inPlace(shown, resolved, place => fileChecksum(place, call))
        return { name: shown, algorithm, ...sum }
      },
      touch: async ({ input: { file: shown }, noop }) => ({
        name: shown,
        changed:
          (await changePlace({ shown, noop }, resolved, touch)) ??
          fail(`there is no folder for ${shown} on this node: make it first`),
      }),
      remove: async ({ input: { file: shown }, noop }) => ({
        name: shown,
        changed: (await changePlace({ shown, noop }, resolved, remove)) ?? false,
      }),
    },
    { activate: ({ platform }) => platform === 'linux' },
  )
}

type StatusData = { name: string; md5: string } & FileFields & FileTimes & Partial<Listing>

function status(
  { file: shown, dirlist }: { readonly file: string; readonly dirlist?: boolean | undefined },
  options: ResolvedFileOptions,
  { signal }: CallOptions,
): Promise<StatusData> {
  return withPlace({ path: shown, access: 'read', options }, async place => {
    const stats = place && (await statsAt(place))
    const md5 = place ? await statusChecksum(place, stats, { signal }) : ''
    const listing =
      place && dirlist && stats?.isDirectory()
        ? await listFolder(place, { shown, maxBytes: options.maxOutput, signal })
        : {}
    return { name: shown, ...fileFields(stats), md5, ...fileTimes(stats), ...listing }
  })
}

function inPlace<Result>(
  path: string,
  options: ResolvedFileOptions,
  use: (place: Place) => Promise<Result>,
): Promise<Result> {
  return withPlace({ path, access: 'read', options }, place =>
    place ? use(place) : fail(`there is no ${path} on this node`),
  )
}

/** @returns undefined where the folder of the path does not exist */
function changePlace(
  about: FileChange,
  options: ResolvedFileOptions,
  change: (place: Place, about: FileChange) => Promise<boolean>,
): Promise<boolean | undefined> {
  return withPlace({ path: about.shown, access: 'write', options }, async place =>
    place ? change(place, about) : undefined,
  )
}
