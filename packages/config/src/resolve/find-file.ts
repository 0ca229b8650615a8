import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CollectiveError } from '@collective/core'
import { fileVariable, type Environment } from '../settings/variables'

/** Where files are looked for. */
export interface Places {
  /** The file that a flag names. */
  readonly file?: string
  readonly environment: Environment
  readonly cwd: string
  readonly home: string
  /** The folder of the machine's own configuration. */
  readonly etc: string
}

/** A file to read, and whether somebody named it. */
export interface FoundFile {
  readonly path: string
  /** False where it was merely lying in the working directory. */
  readonly trusted: boolean
}

/**
 * The first there is of: the named file, `$COLLECTIVE_CONFIG`, `./collective.yaml`, `~/.config/collective/config.yaml`,
 * `/etc/collective/config.yaml`.
 * @throws CollectiveError `configMissing` where a file that is named is not there
 */
export async function findFile(places: Places): Promise<FoundFile | undefined> {
  const named = namedFile(places)
  if (named) return mustBe(resolve(places.cwd, named.path), named.by)
  for (const candidate of candidates(places)) if (await isThere(candidate.path)) return candidate
  return undefined
}

function namedFile({ file, environment }: Places): { path: string; by: string } | undefined {
  if (file !== undefined && file !== '') return { path: file, by: 'the given file' }
  const variable = environment[fileVariable]
  return variable ? { path: variable, by: fileVariable } : undefined
}

async function mustBe(path: string, by: string): Promise<FoundFile> {
  if (await isThere(path)) return { path, trusted: true }
  throw new CollectiveError(
    'configMissing',
    `${by}: expected a configuration file at ${path}, there is none: correct the path, or create the file`,
  )
}

function candidates({ cwd, home, etc }: Places): readonly FoundFile[] {
  return [
    { path: join(cwd, 'collective.yaml'), trusted: false },
    { path: join(home, '.config', 'collective', 'config.yaml'), trusted: true },
    { path: join(etc, 'collective', 'config.yaml'), trusted: true },
  ]
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    // Whatever stands in the way, the file cannot be used; a named one is complained of by the caller.
    return false
  }
}
