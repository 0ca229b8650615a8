import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { neverAborted } from '@collective/core/internal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileFacts } from './file-facts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-facts-'))
})

afterEach(() => rm(folder, { recursive: true }))

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

const load = (paths: string | readonly string[], maxBytes?: number): Promise<object> =>
  fileFacts(paths, maxBytes === undefined ? {} : { maxBytes }).load({ signal: neverAborted() })

describe('facts from files', () => {
  it('reads YAML with its types and nesting', async () => {
    const path = await written(
      'a.yaml',
      'location: nancy\nrack: 12\nos: { family: debian }\nroles: [web, db]\nup: true\n',
    )
    expect(await load(path)).toEqual({
      location: 'nancy',
      rack: 12,
      os: { family: 'debian' },
      roles: ['web', 'db'],
      up: true,
    })
  })

  it('reads JSON, with a byte order mark too', async () => {
    const path = await written('a.JSON', '\uFEFF{"rack": 12, "os": {"family": "debian"}}')
    expect(await load(path)).toEqual({ rack: 12, os: { family: 'debian' } })
  })

  it('lets a later file win key by key at the top level, not deeper', async () => {
    const first = await written('a.yaml', 'rack: 1\nos: { family: debian, name: Debian }\n')
    const second = await written('b.json', '{"os": {"family": "redhat"}, "site": "x"}')
    expect(await load([first, second])).toEqual({ rack: 1, os: { family: 'redhat' }, site: 'x' })
    expect(await load([second, first])).toEqual({
      rack: 1,
      os: { family: 'debian', name: 'Debian' },
      site: 'x',
    })
  })

  it('reads a file that has changed as it is now', async () => {
    const path = await written('a.yaml', 'rack: 1\n')
    const source = fileFacts(path)
    expect(await source.load({ signal: neverAborted() })).toEqual({ rack: 1 })
    await written('a.yaml', 'rack: 2\n')
    expect(await source.load({ signal: neverAborted() })).toEqual({ rack: 2 })
  })

  it('takes an empty YAML file as no facts', async () => {
    expect(await load(await written('a.yaml', '# nothing yet\n'))).toEqual({})
  })

  it('keeps the digits of integers beyond 2^53 as text, and dates as ISO strings', async () => {
    const path = await written('a.yaml', 'serial: 12345678901234567890\nborn: 2024-05-06\nfloat: .inf\n')
    expect(await load(path)).toEqual({ serial: '12345678901234567890', born: '2024-05-06' })
  })

  it.each([
    ['a.yaml', '__proto__: { polluted: true }\nrack: 1\nos:\n  __proto__: { polluted: true }\n'],
    ['a.json', '{"__proto__": {"polluted": true}, "rack": 1, "os": {"__proto__": {"polluted": true}}}'],
  ])('drops __proto__ from %s, and touches no prototype', async (name, text) => {
    const facts = await load(await written(name, text))
    expect(JSON.stringify(facts)).toBe('{"rack":1,"os":{}}')
    expect(facts).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('files that cannot be used', () => {
  it.each([
    [
      'a.yaml',
      'rack: 1\nos: [debian\nup: true\n',
      /a\.yaml: expected YAML, got something else in line 3, column \d+/,
    ],
    ['a.json', '{"rack": 1,\n "os" 1 }', /a\.json: expected JSON, got something else in line 2, column 7/],
    ['a.json', '{"rack": }', /a\.json: expected JSON, got something else .*"rack": }/],
    ['a.yaml', '- rack\n', /expected an object of facts, got a list/],
    ['a.json', 'null', /expected an object of facts, got nothing/],
    ['a.yaml', 'rack: 1\n---\nrack: 2\n', /expected one YAML document/],
  ])('says for %s with %j where and what', async (name, text, message) => {
    const path = await written(name, text)
    await expect(load(path)).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringMatching(message),
    })
  })

  it('gives the position in characters', async () => {
    const path = await written('a.json', '{"rack": 1,\n "os" 1 }')
    await expect(load(path)).rejects.toMatchObject({ position: 18 })
  })

  it.each([
    ['brackets', '['.repeat(5_000)],
    ['braces', '{a: '.repeat(5_000)],
    ['dashes', '- '.repeat(5_000) + '1'],
    ['a little more than the bound', 'a: ' + '['.repeat(32) + ']'.repeat(32)],
    ['itself', 'a: &a { b: *a }'],
  ])('refuses %s inside each other, which would otherwise end the process', async (_what, text) => {
    await expect(load(await written('a.yaml', text))).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringContaining('nested deeper than 32'),
    })
  })

  it('takes the last of a key that is there twice', async () => {
    expect(await load(await written('a.yaml', 'rack: 1\nrack: 2\n'))).toEqual({ rack: 2 })
  })

  it('refuses a small file that aliases make huge', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [one, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map(pair => [...pair]))
      lines.push(`${one}: &${one} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`)
    const path = await written('a.yaml', lines.join('\n'))
    await expect(load(path)).rejects.toMatchObject({ code: 'factsUnavailable' })
  })

  it('refuses one longer than the bound', async () => {
    const path = await written('a.yaml', 'rack: 1234567890\n')
    await expect(load(path, 10)).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringContaining('at most 10 bytes, got 17'),
    })
  })

  it('names the one that is not there', async () => {
    const path = await written('a.yaml', 'rack: 1\n')
    await expect(load([path, join(folder, 'none.yaml')])).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringContaining('none.yaml'),
    })
  })

  it('refuses what is no regular file', async () => {
    const path = join(folder, 'folder.yaml')
    await mkdir(path)
    await expect(load(path)).rejects.toMatchObject({
      code: 'factsUnavailable',
      message: expect.stringContaining('expected a regular file'),
    })
  })

  it('refuses other extensions and an empty list when it is made', () => {
    expect(() => fileFacts('/etc/facts.txt')).toThrow(expect.objectContaining({ code: 'invalidOption' }))
    expect(() => fileFacts([])).toThrow(expect.objectContaining({ code: 'invalidOption' }))
  })

  it('rejects with the reason of a signal that has fired', async () => {
    const path = await written('a.yaml', 'rack: 1\n')
    const reason = new Error('enough')
    await expect(fileFacts(path).load({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
