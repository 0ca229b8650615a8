import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { collective } from './command.fixture'

const credential = z.object({ fromMs: z.number(), untilMs: z.number() })
const shape = z.object({ described: z.array(z.object({ credentials: z.array(credential) })) })

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-keys-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** Runs `collective keys …` on the keyring of the test, and gives its document. */
async function keys(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(...args)
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Record<string, unknown>
}

function run(...args: string[]) {
  return collective(['keys', ...args, '--json', '--keys', join(folder, 'keys')])
}

async function errorOf(...args: string[]): Promise<unknown> {
  const { code, stdout } = await run(...args)
  expect(code).toBe(1)
  return (JSON.parse(stdout) as { error: unknown }).error
}

function path(...parts: string[]): string {
  return join(folder, 'keys', ...parts)
}

async function mode(file: string): Promise<string> {
  return ((await stat(file)).mode & 0o777).toString(8)
}

describe('the keys of a fleet', () => {
  it('are made with secrets that their owner alone can read', async () => {
    await keys('authority')
    const { issued } = await keys('issue', 'node', 'web1', 'web2')
    expect(issued).toEqual([
      { name: 'web1', folder: path('nodes', 'web1') },
      { name: 'web2', folder: path('nodes', 'web2') },
    ])
    expect((await readdir(path('nodes', 'web1'))).sort()).toEqual([
      'authority.pub',
      'credential',
      'group-keys',
      'public.key',
      'secret.key',
    ])
    const secrets = [
      path('authority.key'),
      path('groups', 'collective.key'),
      path('nodes', 'web1', 'secret.key'),
    ]
    expect(await Promise.all(secrets.map(mode))).toEqual(['600', '600', '600'])
  })

  it('say what they are for', async () => {
    await keys('authority')
    await keys(
      'issue',
      'client',
      'user=alice',
      '--collectives',
      'main,sub',
      '--rights',
      'operate',
      '--days',
      '7',
    )
    const { stdout } = await collective(['keys', 'inspect', path('clients', 'user=alice')])
    expect(stdout).toMatch(
      /client user=alice\n +collectives +main, sub\n +rights +operate\n +valid +\S+ to \S+\n/,
    )
    const { described } = shape.parse(await keys('inspect', path('clients', 'user=alice')))
    const lasts = described.flatMap(({ credentials }) => credentials.map(each => each.untilMs - each.fromMs))
    expect(lasts.map(ms => Math.round(ms / 86_400_000))).toEqual([7])
  })

  it('may be made where they are used, so that the secret never travels', async () => {
    await keys('authority')
    const made = await keys('create', join(folder, 'own'))
    await writeFile(join(folder, 'web1.pub'), String(made['public']))
    await keys('issue', 'node', 'web1', '--public', join(folder, 'web1.pub'))
    expect(await readdir(path('nodes', 'web1'))).not.toContain('secret.key')
    expect(await mode(join(folder, 'own', 'secret.key'))).toBe('600')
  })

  it('stay the same when a credential is renewed', async () => {
    await keys('authority')
    await keys('issue', 'node', 'web1')
    const secret = await readFile(path('nodes', 'web1', 'secret.key'), 'utf8')
    const credential = await readFile(path('nodes', 'web1', 'credential'), 'utf8')
    await keys('issue', 'node', 'web1', '--days', '7')
    expect(await readFile(path('nodes', 'web1', 'secret.key'), 'utf8')).toBe(secret)
    expect(await readFile(path('nodes', 'web1', 'credential'), 'utf8')).not.toBe(credential)
  })

  it('come from an issuer too, within what it may', async () => {
    await keys('authority')
    await keys('issue', 'issuer', 'paris', '--collectives', 'paris', '--issues', 'node,groupKey')
    const issuer = ['--keys', path('issuers', 'paris')]
    const node = await collective(['keys', 'issue', 'node', 'web1', '--collectives', 'paris', ...issuer])
    expect(node).toMatchObject({ code: 0, stderr: '' })
    expect(await readFile(path('issuers', 'paris', 'nodes', 'web1', 'group-keys'), 'utf8')).toMatch(
      /^collective-group-key-1/,
    )
    const elsewhere = await collective([
      'keys',
      'issue',
      'node',
      'web2',
      '--collectives',
      'london',
      ...issuer,
    ])
    expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining('credentialInvalid')])
    const client = await collective([
      'keys',
      'issue',
      'client',
      'user=eve',
      '--collectives',
      'paris',
      ...issuer,
    ])
    expect([client.code, client.stderr]).toEqual([1, expect.stringContaining('credentialInvalid')])
  })

  it('are taken back for everybody, and the next epoch is not for them', async () => {
    await keys('authority')
    await keys('issue', 'node', 'web1', 'web2')
    const before = await readFile(path('nodes', 'web1', 'group-keys'), 'utf8')
    const { number, revoked } = await keys('revoke', 'node', 'web1')
    expect([number, revoked]).toEqual([1, [expect.stringMatching(/^[\w-]{43}$/)]])
    expect(await readFile(path('nodes', 'web2', 'revocations'), 'utf8')).toMatch(/^collective-revocations-1/)
    expect(await readFile(path('nodes', 'web1', 'group-keys'), 'utf8')).toBe(before)
    const grants = (await readFile(path('nodes', 'web2', 'group-keys'), 'utf8')).split('\n\n')
    expect(grants).toHaveLength(2)
    expect((await keys('revoke', 'node', 'web2'))['number']).toBe(2)
  })

  it('begin a new epoch when everybody can have it', async () => {
    await keys('authority')
    await keys('issue', 'node', 'web1')
    expect(await keys('rotate', 'collective', '--in', '60')).toEqual({
      v: 1,
      inSeconds: 60,
      epochs: [{ collective: 'collective', epoch: 2 }],
    })
  })
})

describe('mistakes', () => {
  it.each([
    ['no word', [], 'invalidOption', 'expected one of authority, issue'],
    ['a word that is none', ['isue', 'node', 'web1'], 'invalidOption', '"isue"'],
    ['a kind that is none', ['issue', 'server', 'web1'], 'invalidOption', 'expected node, client, issuer'],
    ['no name', ['issue', 'node'], 'invalidOption', 'a name, or several'],
    ['no authority', ['issue', 'node', 'web1'], 'configMissing', 'collective keys authority'],
    ['nobody to revoke', ['revoke', 'node'], 'invalidOption', 'a name or several'],
    ['days that are none', ['issue', 'node', 'web1', '--days', 'ten'], 'invalidOption', '--days'],
  ])('%s', async (_, args, code, part) => {
    if (args.includes('--days')) await keys('authority')
    expect(await errorOf(...args)).toEqual({ code, message: expect.stringContaining(part) })
  })

  it('a second authority in a folder', async () => {
    await keys('authority')
    const before = await readFile(path('authority.key'), 'utf8')
    expect(await errorOf('authority')).toMatchObject({ code: 'invalidOption' })
    expect(await readFile(path('authority.key'), 'utf8')).toBe(before)
  })

  it('a name that no node can have', async () => {
    await keys('authority')
    expect(await errorOf('issue', 'node', 'web 1')).toMatchObject({ code: 'credentialInvalid' })
    expect(await readdir(path())).not.toContain('nodes')
  })

  it('secrets that others can read', async () => {
    await keys('authority')
    await chmod(path('authority.key'), 0o640)
    expect(await errorOf('issue', 'node', 'web1')).toEqual({
      code: 'keyExposed',
      message: expect.stringContaining('mode 640'),
    })
  })

  it('somebody to revoke who has no credential', async () => {
    await keys('authority')
    expect(await errorOf('revoke', 'node', 'web9')).toMatchObject({ code: 'configMissing' })
  })
})
