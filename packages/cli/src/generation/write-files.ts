import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CollectiveError } from '@collective/core'

/**
 * Writes files that are not there yet.
 * @param files by their path in the folder
 * @returns their paths
 * @throws CollectiveError `invalidOption` where one is there already, or cannot be written
 */
export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const written: string[] = []
  for (const [name, text] of files) {
    const path = join(folder, name)
    await writeNew(path, text)
    written.push(path)
  }
  return written
}

/** Writes a file that is not there yet. @throws CollectiveError `invalidOption` */
export async function writeNew(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CollectiveError(
      'invalidOption',
      `${path}: expected to write a new file, got ${reason}: choose another place`,
      {
        cause,
      },
    )
  }
}
