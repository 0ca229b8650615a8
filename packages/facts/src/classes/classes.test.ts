import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { neverAborted } from '@collective/core/internal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileClasses } from './file-classes'
import { functionClasses } from './function-classes'
import { listClasses } from './list-classes'

const call = { signal: neverAborted() }

describe("classes from Puppet's file", () => {
  let path: string

  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'collective-classes-')), 'classes.txt')
  })

  afterEach(() => rm(join(path, '..'), { recursive: true }))

  it('are one a line, each once, without blanks and comments', async () => {
    await writeFile(path, 'apache\r\n\n  mysql::server \n# a comment\napache\nroles.web')
    expect(await fileClasses(path).load(call)).toEqual(['apache', 'mysql::server', 'roles.web'])
  })

  it('are none in an empty file', async () => {
    await writeFile(path, '')
    expect(await fileClasses(path).load(call)).toEqual([])
  })

  it('cannot be had without the file', async () => {
    await expect(fileClasses(path).load(call)).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringContaining(path),
    })
  })

  it('are bounded', async () => {
    await writeFile(path, Array.from({ length: 10_001 }, (_, index) => `c${index}`).join('\n'))
    await expect(fileClasses(path).load(call)).rejects.toMatchObject({ code: 'factsUnavailable' })
  })
})

describe('classes from a list and from a function', () => {
  it('are those given, each once, whatever happens to the list', async () => {
    const given = ['a', 'b', 'a']
    const source = listClasses(given)
    given.push('c')
    expect(await source.load(call)).toEqual(['a', 'b'])
    expect(await functionClasses(async () => ['x']).load(call)).toEqual(['x'])
  })

  it('are refused where they are not texts', async () => {
    expect(() => listClasses([''])).toThrow(expect.objectContaining({ code: 'invalidOption' }))
    const source = functionClasses(() => JSON.parse('[1]'), 'mine')
    await expect(source.load(call)).rejects.toMatchObject({ code: 'factsUnavailable' })
  })

  it('cannot be had where the function throws', async () => {
    const source = functionClasses(() => Promise.reject(new Error('boom')), 'mine')
    await expect(source.load(call)).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringMatching(/^mine: the function threw \(boom\)/),
    })
  })
})
