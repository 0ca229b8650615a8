import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { cleanEnvironment, type Environment } from './clean-environment'

/**
 * Where a program is that is started with this environment.
 * @returns undefined where it is nowhere in its PATH, or may not be run
 */
export async function findProgram(name: string, environment: Environment = {}): Promise<string | undefined> {
  const folders = isAbsolute(name) ? [''] : (cleanEnvironment(environment)['PATH'] ?? '').split(delimiter)
  for (const folder of folders) {
    const path = join(folder, name)
    if (await isExecutable(path)) return path
  }
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    // The question, not an error.
    return false
  }
}
