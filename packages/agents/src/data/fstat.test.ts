import { createHash } from 'node:crypto'
import { chmod, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { neverAborted } from '@collective/core/internal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { oneNode } from '../one-node.fixture'
import { rpcutil } from '../rpcutil/rpcutil'
import { fstat } from './fstat'

let folder: string
let file: string

const look = (path?: string): ReturnType<ReturnType<typeof fstat>['query']> =>
  fstat().query(path, { signal: neverAborted() })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-fstat-'))
  file = join(folder, 'file')
  await writeFile(file, 'content')
  await chmod(file, 0o640)
  await utimes(file, 1_000, 2_000)
})

afterEach(() => rm(folder, { recursive: true }))

describe('the data plugin fstat', () => {
  it('tells what a file is', async () => {
    expect(await look(file)).toMatchObject({
      name: file,
      output: 'present',
      present: 1,
      type: 'file',
      size: 7,
      mode: '100640',
      md5: createHash('md5').update('content').digest('hex'),
      uid: process.getuid?.(),
      mtime: '1970-01-01T00:33:20.000Z',
      mtime_seconds: 2_000,
      mtime_age: expect.any(Number),
    })
  })

  it('tells what else is there, and does not follow links', async () => {
    await symlink('/etc/passwd', join(folder, 'link'))
    expect(await look(join(folder, 'link'))).toMatchObject({ type: 'symlink', md5: '' })
    expect(await look(folder)).toMatchObject({ type: 'directory', md5: '' })
    expect(await look('/dev/null')).toMatchObject({ type: 'chardev' })
  })

  it('tells that nothing is there, with the same fields', async () => {
    const missing = await look(join(folder, 'missing'))
    expect(missing).toMatchObject({ output: 'not present', present: 0, type: 'unknown', size: 0 })
    expect(Object.keys(missing).sort()).toEqual(Object.keys(await look(file)).sort())
    expect(Object.keys(missing).sort()).toEqual(Object.keys(fstat().ddl.output).sort())
    expect(await look(`${file}/below`)).toMatchObject({ present: 0 })
  })

  it('stops reading when its time is over', async () => {
    const reason = new Error('enough')
    const late = fstat().query(file, { signal: AbortSignal.abort(reason) })
    await expect(late).rejects.toBe(reason)
  })

  it.each([undefined, 'relative'])('needs a whole path, not %s', async path => {
    await expect(look(path)).rejects.toMatchObject({ code: 'invalidData' })
  })

  it('answers through rpcutil', async () => {
    const one = await oneNode([rpcutil()], { dataPlugins: [fstat()] })
    expect(await one.call('rpcutil', 'get_data', { source: 'fstat', query: file })).toMatchObject({
      outcome: 'ok',
      data: { size: 7 },
    })
    await one.close()
  })
})
