import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { assertIdentity } from '@collective/core'
import type { CertificateStore } from '../members/known-peers'

/** Keeps the certificates of nodes in a folder, one file each. They are no secrets, and what is read is verified again. */
export function certificateFolder(folder: string): CertificateStore {
  return {
    async load(identity) {
      try {
        return await readFile(fileOf(folder, identity), 'utf8')
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      }
    },
    async save(identity, certificates) {
      const file = fileOf(folder, identity)
      await mkdir(folder, { recursive: true })
      // Two programs may keep the same folder: nobody sees half of a file.
      const unfinished = join(folder, `.${randomUUID()}`)
      await writeFile(unfinished, certificates)
      await rename(unfinished, file)
    },
  }
}

function fileOf(folder: string, identity: string): string {
  assertIdentity(identity)
  return join(folder, `${identity}.pem`)
}
