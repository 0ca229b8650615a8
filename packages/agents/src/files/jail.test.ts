import { execFileSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { neverAborted } from '@collective/core/internal'
import { resolveFileOptions } from './file-options'
import { withPlace } from './jail'
import { holdFolder } from './place'
import { statusChecksum } from './read-file'

let top: string
let jail: string

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'collective-jail-'))
  jail = join(top, 'jail')
  await mkdir(join(jail, 'inner', 'deep'), { recursive: true })
  await writeFile(join(jail, 'inner', 'file'), 'inside')
  await mkdir(join(top, 'outside'))
  await writeFile(join(top, 'outside', 'file'), 'secret')
})

afterEach(() => rm(top, { recursive: true }))

/** What is in the file that a path leads to. */
function contentOf(path: string, roots: readonly string[] = [jail]): Promise<string | undefined> {
  const options = resolveFileOptions({ read: roots })
  return withPlace({ path, access: 'read', options }, async place => place && readFile(place.path, 'utf8'))
}

describe('a path in the jail', () => {
  it('leads where it says, with any number of slashes', async () => {
    expect(await contentOf(join(jail, 'inner/file'))).toBe('inside')
    expect(await contentOf(`${jail}//inner/./file`)).toBe('inside')
  })

  it('may go through links that stay within', async () => {
    await symlink('inner', join(jail, 'link'))
    expect(await contentOf(join(jail, 'link/file'))).toBe('inside')
  })

  it('is found where the folder that is allowed is a link itself', async () => {
    await symlink(jail, join(top, 'alias'))
    expect(await contentOf(join(top, 'alias/inner/file'), [join(top, 'alias')])).toBe('inside')
  })

  it('is nowhere where its folder does not exist', async () => {
    expect(await contentOf(join(jail, 'nosuch/file'))).toBeUndefined()
    expect(await contentOf(join(jail, 'inner/file/file'))).toBeUndefined()
  })
})

describe('a path that escapes', () => {
  it.each([
    ['by naming another place', '../outside/file'],
    ['by ..', 'inner/../../outside/file'],
    ['by .. that would come back', '../jail/inner/file'],
  ])('%s is denied', async (_how, path) => {
    await expect(contentOf(`${jail}/${path}`)).rejects.toMatchObject({ code: 'denied' })
  })

  it('by a name that begins alike is denied', async () => {
    await expect(contentOf(`${jail}2/file`)).rejects.toMatchObject({ code: 'denied' })
  })

  it.each(['../outside', '/', '..'])('by a link to %s is denied', async target => {
    await symlink(target, join(jail, 'link'))
    await expect(contentOf(join(jail, 'link/file'))).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('outside of the folders'),
    })
  })

  it('by links in a circle is denied', async () => {
    await symlink('link', join(jail, 'link'))
    await expect(contentOf(join(jail, 'link/file'))).rejects.toMatchObject({ code: 'denied' })
  })

  it('never gets out, whatever it is made of', async () => {
    await symlink('../outside', join(jail, 'out'))
    await symlink('..', join(jail, 'inner', 'up'))
    const part = fc.constantFrom('..', '.', '', 'inner', 'deep', 'up', 'out', 'jail', 'outside')
    const paths = fc.array(part, { maxLength: 6 }).map(parts => [jail, ...parts, 'file'].join('/'))
    await fc.assert(
      fc.asyncProperty(paths, async path => {
        const content = await contentOf(path).catch(() => undefined)
        expect(content).not.toBe('secret')
      }),
      { numRuns: 200 },
    )
  })
})

describe('a race', () => {
  it('is lost by a link that takes the place of a folder before it is held', async () => {
    await rename(join(jail, 'inner'), join(jail, 'was'))
    await symlink(join(top, 'outside'), join(jail, 'inner'))
    await expect(holdFolder(jail, ['inner'])).rejects.toMatchObject({ code: 'denied' })
  })

  it('is lost by a link that takes its place afterwards', async () => {
    const options = resolveFileOptions({ read: [jail] })
    const content = await withPlace(
      { path: join(jail, 'inner/file'), access: 'read', options },
      async place => {
        await rename(join(jail, 'inner'), join(jail, 'was'))
        await symlink(join(top, 'outside'), join(jail, 'inner'))
        return place && readFile(place.path, 'utf8')
      },
    )
    expect(content).toBe('inside')
  })

  it('is lost by a fifo that takes the place of a file: nobody waits for its other end', async () => {
    const stats = await lstat(join(jail, 'inner/file'))
    await rm(join(jail, 'inner/file'))
    execFileSync('mkfifo', [join(jail, 'inner/file')])
    const place = { path: join(jail, 'inner/file'), name: 'file' }
    expect(await statusChecksum(place, stats, { signal: neverAborted() })).toBe(
      'd41d8cd98f00b204e9800998ecf8427e',
    )
  })
})
