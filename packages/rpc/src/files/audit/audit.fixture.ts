import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditEntry } from '@collective/core'

/** A folder with room for a log. */
export interface LogFolder {
  readonly folder: string
  /** Where the log is to be. */
  readonly file: string
  /** The files of the log, finished ones first. */
  files(): Promise<readonly string[]>
  /** An Ed25519 key. @returns its private and its public file */
  key(name: string): { readonly privateFile: string; readonly publicFile: string }
  remove(): Promise<void>
}

/** A folder of its own for a test. */
export async function logFolder(): Promise<LogFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-'))
  const file = join(folder, 'audit.jsonl')
  return {
    folder,
    file,
    async files() {
      const names = (await readdir(folder)).filter(name => /^audit\.jsonl(?:\.\d+)?$/.test(name)).sort()
      const [current = '', ...finished] = names
      return [...finished, current].map(name => join(folder, name))
    },
    key(name) {
      const privateFile = join(folder, `${name}.pem`)
      const publicFile = join(folder, `${name}.pub.pem`)
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      writeFileSync(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
      writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }))
      return { privateFile, publicFile }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What an auditor is told. */
export function entry(index = 0): AuditEntry {
  return {
    event: 'decision',
    requestId: String(index).padStart(32, '0'),
    runId: 'f'.repeat(32),
    caller: 'cert=alice',
    collective: 'collective',
    agent: 'service',
    action: 'restart',
    input: { service: 'httpd' },
    allow: true,
    rule: 'service.policy:1: allow * * * *',
    timeMs: 1_767_225_600_000 + index,
  }
}
