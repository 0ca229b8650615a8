import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { neverAborted } from '@collective/core/internal'
import { beforeEach, expect, it, onTestFinished, describe } from 'vitest'
import { collectivePlugin } from './plugin'
import { readSecretFile } from './secret-file'

const secret = 'a secret of tests, which is no secret'
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-psk-'))
  path = join(folder, 'secret')
  await writeFile(path, `${secret}\n`, { mode: 0o600 })
  onTestFinished(() => rm(folder, { recursive: true }))
})

describe('the file with the secret', () => {
  it('is read without the line feed at its end', async () => {
    expect(await readSecretFile(path)).toBe(secret)
  })

  it('is refused while others can read or write it', async () => {
    for (const mode of [0o640, 0o604, 0o620, 0o644]) {
      await chmod(path, mode)
      await expect(readSecretFile(path)).rejects.toMatchObject({ code: 'keyExposed' })
    }
  })

  it('is missed by its path, and nothing else is taken for it', async () => {
    await expect(readSecretFile(join(folder, 'none'))).rejects.toThrow(`${folder}/none: expected a file`)
    await writeFile(path, 'x'.repeat(64 * 1024 + 1))
    await expect(readSecretFile(path)).rejects.toMatchObject({ code: 'configMissing' })
  })
})

describe('what a configuration says of psk', () => {
  const node = { kind: 'node', identity: 'web1' } as const
  const client = { kind: 'client', caller: 'user=alice' } as const
  const { psk } = collectivePlugin.security

  it('makes both sides, from a path beside the configuration', async () => {
    const settings = { keys: 'secret' }
    const [web1, alice] = await Promise.all([node, client].map(party => psk({ party, settings, folder })))
    expect([web1?.principal.credential, alice?.principal.credential]).toEqual([
      'node:web1',
      'client:user=alice',
    ])
    const message = { kind: 'event', collective: 'c', id: 'ab'.repeat(16), createdMs: 1, ttlMs: 1 } as const
    const to = { type: 'event', kind: 'door' } as const
    const signal = neverAborted()
    const sealed = await web1?.seal({ ...message, to, body: new Uint8Array(1) }, [], { signal })
    expect(sealed?.envelopes).toHaveLength(1)
  })

  it('names what is missing, wrong or unknown', async () => {
    const make = (settings: Record<string, string | number>): Promise<unknown> =>
      psk({ party: node, settings, folder })
    await expect(make({})).rejects.toMatchObject({ code: 'configMissing' })
    await expect(make({ secret })).rejects.toThrow(
      /^expected options of security: psk, got secret: use one of keys$/,
    )
    await expect(make({ keys: 3 })).rejects.toMatchObject({ code: 'invalidOption' })
  })
})
