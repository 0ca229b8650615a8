import { readFile } from 'node:fs/promises'

/** What the files under `/etc` say of a Linux distribution. */
export interface LinuxRelease {
  /** `debian`, `rhel`, … as os-release(5) has it. */
  readonly id: string
  /** The ids it is like, nearest first. */
  readonly idLike: readonly string[]
  readonly name: string
  /** With the minor version where any file has it: `12.11`, `9.4`. */
  readonly version: string
  readonly codename: string
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Reads os-release(5), and for the minor version, which Debian and CentOS leave out of it, their own release file.
 * @param root the directory that has `etc`
 */
export async function readLinuxRelease(root = '/'): Promise<LinuxRelease> {
  const variables = parseVariables(
    (await textOf(root, 'etc/os-release')) ?? (await textOf(root, 'usr/lib/os-release')) ?? '',
  )
  const id = variables['ID'] ?? 'linux'
  const idLike = (variables['ID_LIKE'] ?? '').split(' ').filter(like => like !== '')
  const version = variables['VERSION_ID'] ?? ''
  return {
    id,
    idLike,
    name: variables['NAME'] ?? 'Linux',
    version: longer(version, await versionInOwnFile(id, root)),
    codename: variables['VERSION_CODENAME'] ?? '',
  }
}

/** Reads `NAME=value` lines, the value bare or in quotes. */
function parseVariables(text: string): Variables {
  const found = [...text.matchAll(/^([A-Z0-9_]+)=(["']?)(.*)\2\s*$/gm)]
  return Object.fromEntries(found.map(([, name = '', , value = '']) => [name, value]))
}

async function versionInOwnFile(id: string, root: string): Promise<string> {
  if (id === 'debian') return /^\d+(\.\d+)*/.exec((await textOf(root, 'etc/debian_version')) ?? '')?.[0] ?? ''
  return / release (\d+(\.\d+)*)/.exec((await textOf(root, 'etc/redhat-release')) ?? '')?.[1] ?? ''
}

// Only a refinement of the same major version counts: testing and derived distributions carry another's file.
function longer(version: string, own: string): string {
  return own.startsWith(`${version}.`) ? own : version
}

async function textOf(root: string, path: string): Promise<string | undefined> {
  try {
    return await readFile(`${root}/${path}`, 'utf8')
  } catch {
    // Not every distribution has every file; the next one is tried.
    return undefined
  }
}
