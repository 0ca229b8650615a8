// docs/security-psk.md
import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { resolveConfig } from '@collective/config'
import { silentLogger, type Message } from '@collective/core'
import { psk } from '@collective/security-psk'
import { collectivePlugin } from '@collective/security-psk/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf } from './block'
import { readPage, root } from './page'

const run = promisify(execFile)
const blocks = new Map(
  blocksOf(readPage('docs/security-psk.md')).map(({ language, text }) => [language, text]),
)

let folder: string

beforeAll(async () => {
  // Inside the workspace, so that the program finds the packages.
  await mkdir(join(root, 'test/.tmp'), { recursive: true })
  folder = await mkdtemp(join(root, 'test/.tmp/psk-'))
  await writeFile(join(folder, 'collective.yaml'), blocks.get('yaml') ?? '')
  await writeFile(join(folder, 'program.mjs'), blocks.get('js') ?? '')
  await run('bash', ['-c', blocks.get('sh') ?? 'false'], { cwd: folder })
})

afterAll(() => rm(folder, { recursive: true }))

describe('docs/security-psk.md', () => {
  test('makes a secret that a configuration takes', async () => {
    const { values } = await resolveConfig({ file: join(folder, 'collective.yaml'), environment: {} })
    const { scheme, ...settings } = values.security ?? {}
    expect(scheme).toBe('psk')
    const party = { kind: 'node', identity: 'web1' } as const
    const context = { party, settings, folder, logger: silentLogger }
    expect((await collectivePlugin.security.psk(context)).principal.id).toBe('web1')
  })

  test('has a program that runs', async () => {
    const { stdout } = await run(process.execPath, ['program.mjs'], { cwd: folder })
    expect(stdout).toBe('node:web1 client:user=alice\n')
  })

  test('says how frames are made, so that somebody else can make them', async () => {
    const secret = (await readFile(join(folder, 'fleet.secret'), 'utf8')).trim()
    const header = { kind: 'cancel', collective: 'lab', id: 'ab'.repeat(16), createdMs: 1, ttlMs: 2 } as const
    const message: Message = { ...header, to: { type: 'roster' }, body: Buffer.from('{"v":1}') }
    const alice = psk({ secret, caller: 'user=alice' })
    const signal = new AbortController().signal
    const { protected: line, body, envelopes } = await alice.seal(message, ['web1'], { signal })
    const key = new Uint8Array(hkdfSync('sha256', secret, 'collective-psk-1', 'client\nlab', 32))
    const sum = createHash('sha256')
      .update('collective-frame-1\n')
      .update(line)
      .update('\n')
      .update(body)
      .digest()
    const code = createHmac('sha256', key)
      .update('collective-psk-tag-1\n')
      .update(sum)
      .update('web1')
      .digest('hex')
    expect(Buffer.from(envelopes[0] ?? []).toString()).toBe(`${code} web1`)
  })
})
