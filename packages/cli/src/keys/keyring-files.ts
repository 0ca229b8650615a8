import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { memberFiles } from '@collective/security-nacl/node'
import { exists } from './key-files'

/** Who gets a folder of a keyring. */
export type MemberKind = 'node' | 'client'

/** What is where in the folder of whoever issues credentials. */
export const keyringFiles = Object.freeze({
  /** Of the authority alone. */
  authorityKey: 'authority.key',
  authority: memberFiles.authority,
  /** An issuer's own, in the place of the authority's key. */
  issuerKey: 'issuer.key',
  issuerCredential: 'issuer.credential',
  revocations: memberFiles.revocations,
  /** In the folder of a node or a client: the public halves of its keys. */
  memberPublic: 'public.key',
})

/** The folder of a node or a client in a keyring. */
export function memberFolder(keyring: string, kind: MemberKind, id: string): string {
  return join(keyring, `${kind}s`, fileName(id))
}

/** The folder of an issuer, which is a keyring itself. */
export function issuerFolder(keyring: string, name: string): string {
  return join(keyring, 'issuers', name)
}

/** Where the keys of a collective's epochs are. */
export function groupFile(keyring: string, collective: string): string {
  return join(keyring, 'groups', `${collective}.key`)
}

/** The folders of all nodes and clients. */
export async function memberFolders(keyring: string): Promise<readonly string[]> {
  const kinds = await Promise.all(['nodes', 'clients'].map(kind => foldersIn(join(keyring, kind))))
  return kinds.flat().sort()
}

/** The folders of all issuers. */
export function issuerFolders(keyring: string): Promise<readonly string[]> {
  return foldersIn(join(keyring, 'issuers'))
}

/** The collectives that have group keys. */
export async function groupNames(keyring: string): Promise<readonly string[]> {
  const folder = join(keyring, 'groups')
  if (!(await exists(folder))) return []
  const names = await readdir(folder)
  return names.filter(name => name.endsWith('.key')).map(name => name.slice(0, -'.key'.length))
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  if (!(await exists(folder))) return []
  const names = await readdir(folder)
  return names.map(name => join(folder, name))
}

// A caller id may have a slash; `user=alice` is to stay readable.
function fileName(id: string): string {
  return encodeURIComponent(id).replaceAll('%3D', '=').replaceAll('%40', '@')
}
