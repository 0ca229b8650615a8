import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { file } from './file'
import type { JsonObject } from '@collective/core'

let folder: string
let readable: string
let writable: string
let one: OneNode

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-file-'))
  readable = join(folder, 'readable')
  writable = join(folder, 'writable')
  for (const path of [readable, writable]) await mkdir(path)
  one = await oneNode([file({ read: [readable], write: [writable], maxOutput: 2000 })])
})

afterEach(async () => {
  await one.close()
  await rm(folder, { recursive: true })
})

const ask = (action: string, input: JsonObject, noop = false): ReturnType<OneNode['call']> =>
  one.call('file', action, input, { noop })

const exists = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined)) !== undefined

describe('the status of a file', () => {
  it('has what MCollective tells', async () => {
    const path = join(readable, 'page')
    await writeFile(path, 'hello')
    await chmod(path, 0o640)
    await utimes(path, 1_000_000_000, 1_234_567_890)
    const { data } = await ask('status', { file: path })
    expect(data).toMatchObject({
      name: path,
      output: 'present',
      present: 1,
      type: 'file',
      size: 5,
      mode: '100640',
      md5: createHash('md5').update('hello').digest('hex'),
      mtime: '2009-02-13T23:31:30.000Z',
      mtime_seconds: 1_234_567_890,
      atime_seconds: 1_000_000_000,
    })
    expect(data).not.toHaveProperty('dir_listing')
  })

  it('says where there is none, and where there is no folder for it', async () => {
    for (const name of ['nosuch', 'no/such'])
      expect(await ask('status', { file: join(readable, name) })).toMatchObject({
        outcome: 'ok',
        data: { output: 'not present', present: 0, type: 'unknown', mtime: '' },
      })
  })

  it('tells a link, does not follow it', async () => {
    await symlink('/etc/passwd', join(readable, 'link'))
    expect(await ask('status', { file: join(readable, 'link') })).toMatchObject({
      data: { type: 'symlink', md5: '' },
    })
  })

  it('has no checksum of a large file', async () => {
    const path = join(readable, 'large')
    spawnSync('truncate', ['-s', '16777217', path])
    expect(await ask('status', { file: path })).toMatchObject({ data: { size: 16_777_217, md5: '' } })
  })

  it('of a directory has its listing where that is asked for', async () => {
    await writeFile(join(readable, 'page'), '')
    expect(await ask('status', { file: readable, dirlist: true })).toMatchObject({
      data: { type: 'directory', dir_listing: [{ name: 'page' }] },
    })
  })
})

describe('a listing', () => {
  it('is sorted by name and tells each entry', async () => {
    await writeFile(join(readable, 'b'), 'text')
    await mkdir(join(readable, 'a'))
    await symlink('/etc/passwd', join(readable, 'c'))
    spawnSync('mkfifo', [join(readable, 'd')])
    const { data } = await ask('list', { file: `${readable}/` })
    expect(data).toMatchObject({
      dir_listing: [
        { name: 'a', type: 'directory' },
        { name: 'b', type: 'file', size: 4, mode: '100644' },
        { name: 'c', type: 'symlink' },
        { name: 'd', type: 'fifo' },
      ],
    })
    expect(data).not.toHaveProperty('omitted')
  })

  it('is cut where it is too long, and says by how many', async () => {
    await Promise.all([...Array(100).keys()].map(index => writeFile(join(readable, `page${index}`), '')))
    const { data } = await ask('list', { file: readable })
    const { dir_listing: listing, omitted } = Object(data)
    expect(JSON.stringify(listing).length).toBeLessThanOrEqual(2000)
    expect(listing.length).toBeGreaterThan(5)
    expect(listing.length + omitted).toBe(100)
  })

  it('is of a directory, and not through a link', async () => {
    await writeFile(join(readable, 'page'), '')
    await symlink('/etc', join(readable, 'link'))
    expect(await ask('list', { file: join(readable, 'nosuch') })).toMatchObject({ outcome: 'failed' })
    expect(await ask('list', { file: join(readable, 'page') })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining('there is no directory'),
    })
    expect(await ask('list', { file: join(readable, 'link') })).toMatchObject({ outcome: 'denied' })
  })
})

describe('a checksum', () => {
  it.each(['md5', 'sha1', 'sha256', 'sha512'])('is of the file, by %s', async algorithm => {
    const path = join(readable, 'page')
    await writeFile(path, 'hello')
    const checksum = createHash(algorithm).update('hello').digest('hex')
    expect(await ask('checksum', { file: path, algorithm })).toMatchObject({
      data: { name: path, algorithm, checksum, size: 5 },
    })
  })

  it('is by sha256 unless one says otherwise', async () => {
    await writeFile(join(readable, 'page'), '')
    expect(await ask('checksum', { file: join(readable, 'page') })).toMatchObject({
      data: { algorithm: 'sha256' },
    })
  })

  it('is of no link, device or fifo', async () => {
    await symlink('/etc/passwd', join(readable, 'link'))
    spawnSync('mkfifo', [join(readable, 'fifo')])
    for (const name of ['link', 'fifo', 'nosuch'])
      expect(await ask('checksum', { file: join(readable, name) })).toMatchObject({
        outcome: 'failed',
        statusmsg: expect.stringMatching(/is no file|there is no/),
      })
  })

  it('stops where its time is over', async () => {
    const path = join(readable, 'endless')
    spawnSync('truncate', ['-s', '1T', path])
    const reply = one.call('file', 'checksum', { file: path }, { timeout: 200 })
    expect(await reply).toMatchObject({ outcome: 'timedOut' })
  })
})

describe('touch', () => {
  it('makes an empty file', async () => {
    const path = join(writable, 'new')
    expect(await ask('touch', { file: path })).toMatchObject({ data: { name: path, changed: true } })
    expect(await lstat(path)).toMatchObject({ size: 0, mode: 0o100644 })
  })

  it('gives what is there the time of now and leaves its content', async () => {
    const path = join(writable, 'old')
    await writeFile(path, 'text')
    await utimes(path, 1, 1)
    await ask('touch', { file: path })
    expect(await lstat(path)).toMatchObject({ size: 4 })
    expect((await lstat(path)).mtimeMs).toBeGreaterThan(1_600_000_000_000)
  })

  it('does not reach through a link', async () => {
    const target = join(folder, 'target')
    await symlink(target, join(writable, 'link'))
    expect(await ask('touch', { file: join(writable, 'link') })).toMatchObject({ outcome: 'ok' })
    expect(await exists(target)).toBe(false)
  })

  it('changes nothing in a dry run', async () => {
    const path = join(writable, 'new')
    expect(await ask('touch', { file: path }, true)).toMatchObject({ data: { changed: true } })
    expect(await exists(path)).toBe(false)
  })

  it('needs the folder', async () => {
    expect(await ask('touch', { file: join(writable, 'no/such') })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining('make it first'),
    })
  })
})

describe('remove', () => {
  it('removes a file, an empty directory and a link, and nothing twice', async () => {
    await writeFile(join(folder, 'target'), '')
    await writeFile(join(writable, 'file'), '')
    await mkdir(join(writable, 'folder'))
    await symlink(join(folder, 'target'), join(writable, 'link'))
    for (const name of ['file', 'folder', 'link']) {
      const input = { file: join(writable, name) }
      expect(await ask('remove', input, true)).toMatchObject({ data: { changed: true } })
      expect(await exists(input.file)).toBe(true)
      expect(await ask('remove', input)).toMatchObject({ data: { changed: true } })
      expect(await ask('remove', input)).toMatchObject({ outcome: 'ok', data: { changed: false } })
    }
    expect(await readdir(writable)).toEqual([])
    expect(await exists(join(folder, 'target'))).toBe(true)
  })

  it('leaves a directory with something in it', async () => {
    await mkdir(join(writable, 'folder'))
    await writeFile(join(writable, 'folder', 'file'), '')
    expect(await ask('remove', { file: join(writable, 'folder') })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining('with something in it'),
    })
  })
})

describe('what is not allowed', () => {
  it.each(['touch', 'remove'])('%s where one may only read', async action => {
    await writeFile(join(readable, 'page'), '')
    expect(await ask(action, { file: join(readable, 'page') })).toMatchObject({ outcome: 'denied' })
    expect(await exists(join(readable, 'page'))).toBe(true)
  })

  it.each(['touch', 'remove'])('%s the folder itself', async action => {
    expect(await ask(action, { file: writable })).toMatchObject({ outcome: 'denied' })
  })

  it.each(['status', 'list', 'checksum', 'touch', 'remove'])('%s elsewhere', async action => {
    for (const path of ['/etc/passwd', `${writable}/../target`, '/'])
      expect(await ask(action, { file: path })).toMatchObject({ outcome: 'denied' })
  })

  it.each(['relative', '/nul\0', ''])('the path %j, which gets to nothing', async path => {
    expect(await ask('status', { file: path })).toMatchObject({ outcome: 'invalidData' })
  })

  it('anything at all, unless somebody says so', async () => {
    const other = await oneNode([file()])
    expect(await other.call('file', 'status', { file: '/etc/passwd' })).toMatchObject({
      outcome: 'denied',
      statusmsg: expect.stringContaining('this node lets nobody read files'),
    })
    await other.close()
  })

  it('folders that are no whole paths', () => {
    expect(() => file({ write: ['tmp'] })).toThrow(expect.objectContaining({ code: 'invalidOption' }))
  })
})
