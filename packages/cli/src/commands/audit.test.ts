import { generateKeyPairSync } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditEntry } from '@collective/core'
import { ed25519Signer, fileAuditor } from '@collective/rpc/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandLine } from '../command-line.fixture'

let folder: string
let log: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-audit-'))
  log = join(folder, 'audit.jsonl')
  const key = join(folder, 'key.pem')
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await writeFile(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  await writeFile(join(folder, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
  const auditor = await fileAuditor({ file: log, signer: await ed25519Signer(key), maxBytes: 700 })
  for (const requestId of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    await auditor.record({ event: 'outcome', requestId, caller: 'user=alice', timeMs: 0 } as AuditEntry)
  await auditor.close()
})

afterEach(() => rm(folder, { recursive: true }))

const verify = (...args: string[]) => commandLine(['audit', 'verify', log, ...args])

describe('collective audit verify', () => {
  it('reads all files of a log, of which the last is named', async () => {
    const { code, stdout } = await verify('--public-key', join(folder, 'public.pem'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ok: \d+ lines, 1 to \d+, in \d files; signed through line \d+\n$/)
    expect((await verify()).stdout).toContain('signatures were not checked')
  })

  it('names the first line that is not what was written', async () => {
    const first = `${log}.000000000001`
    await writeFile(first, (await readFile(first, 'utf8')).replace('"requestId":"b"', '"requestId":"x"'))
    expect(await verify()).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`altered: ${first}:3: line 3 is not`),
    })
    const { stdout } = await verify('--json')
    expect(JSON.parse(stdout)).toMatchObject({
      v: 1,
      ok: false,
      problem: { kind: 'altered', seq: 3, line: 3 },
    })
  })

  it('misses the end of a log, by the checkpoint beside it or by one kept elsewhere', async () => {
    const kept = join(folder, 'kept')
    await copyFile(`${log}.checkpoint`, kept)
    await writeFile(log, `${(await readFile(log, 'utf8')).split('\n')[0]}\n`)
    expect(await verify()).toMatchObject({ code: 1, stdout: expect.stringContaining('truncated: ') })
    await rm(`${log}.checkpoint`)
    expect((await verify()).code).toBe(0)
    expect(await verify('--checkpoint', kept)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('truncated: '),
    })
  })

  it('says what is no log, no key, no checkpoint, and no verb', async () => {
    for (const args of [[join(folder, 'none')], [log, '--public-key', log], [log, '--checkpoint', log]])
      expect(await commandLine(['audit', 'verify', ...args])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('auditUnavailable'),
      })
    expect(await commandLine(['audit', 'erase', log])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('audit verify'),
    })
  })
})
