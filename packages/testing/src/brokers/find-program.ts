import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { CollectiveError } from '@collective/core'

// Debian puts daemons where the PATH of ordinary users does not look.
const furtherFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin']

/**
 * Where a program is.
 * @param install what to do where it is not, as the end of a sentence
 * @throws CollectiveError `configMissing`
 */
export async function findProgram(name: string, install: string): Promise<string> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...furtherFolders]
  for (const folder of folders.filter(each => each !== '')) {
    const path = join(folder, name)
    if (await isExecutable(path)) return path
  }
  throw new CollectiveError(
    'configMissing',
    `expected the program ${name} on PATH or in ${furtherFolders.join(', ')}, found it nowhere: ${install}`,
  )
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false // the question, not an error
  }
}
