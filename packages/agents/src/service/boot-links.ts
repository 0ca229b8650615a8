import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

// The runlevels in which machines boot.
const runlevels = ['S', '2', '3', '4', '5']

/**
 * Whether a SysV service starts at boot: whether a runlevel has a link `S20name` to it.
 * @returns null where there are no runlevels
 */
export async function startsAtBoot(initDirectory: string, service: string): Promise<boolean | null> {
  const folders = await Promise.all(
    runlevels.map(level => linksOf(join(dirname(initDirectory), `rc${level}.d`))),
  )
  const known = folders.filter(links => links !== undefined)
  if (known.length === 0) return null
  return known.flat().some(link => /^S\d\d/.test(link) && link.slice(3) === service)
}

async function linksOf(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder)
  } catch {
    // Not every system has every runlevel, and a user may not see them.
    return undefined
  }
}
