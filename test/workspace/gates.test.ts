import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkContents } from '../../.config/scripts/check/contents.js'
import { checkErrorsPage } from '../../.config/scripts/check/errors-page.js'
import { checkFormat } from '../../.config/scripts/check/format.js'
import { checkProject } from '../../.config/scripts/check/types.js'
import { findUnused } from '../../.config/scripts/check/unused.js'
import { checkTarball } from '../../.config/scripts/packages/check-tarball.js'
import { mustRun } from '../../.config/scripts/processes/run-program.js'
import { rejectionOf } from './rejection'

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))
const { signal } = new AbortController()
let scratch: string

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'collective-gates-'))
})

afterAll(() => rm(scratch, { recursive: true }))

describe('the type check', () => {
  it('rejects a type error, and an index that may not be there', async () => {
    const rejection = await rejectionOf(checkProject(`${fixtures}/types/tsconfig.json`, signal))
    expect(rejection).toMatch(/type-error\.ts\(1,14\): error TS2322/)
    expect(rejection).toMatch(/unchecked-index\.ts\(2,3\): error TS2322/)
  })
})

describe('the formatter', () => {
  it('rejects a file that is not formatted', async () => {
    const badly = ['--ignore-path', '.gitignore', `${fixtures}/format`]
    expect(await rejectionOf(checkFormat(signal, badly))).toMatch(/\[warn\] .*badly-formatted\.ts/)
  })
})

describe('the check for unused code', () => {
  it('names files, exports and dependencies that nothing uses, and no others', async () => {
    const rejection = await rejectionOf(findUnused(signal, ['--directory', `${fixtures}/unused`]))
    expect(rejection).toMatch(/Unused files \(1\)\s+packages\/one\/src\/nobody-imports-it\.ts/)
    expect(rejection).toMatch(/Unused exports \(1\)\s+neverImported/)
    expect(rejection).toMatch(/Unused dependencies \(1\)\s+zod/)
  })
})

describe('the check of packed packages', () => {
  async function pack(name: string): Promise<string> {
    await mustRun('npm', ['pack', '--pack-destination', scratch], { cwd: `${fixtures}/packages/${name}` })
    return join(scratch, `${name}-1.0.0.tgz`)
  }

  it('rejects an exports map that names a missing file', async () => {
    const tarball = await pack('missing-file')
    const rejection = await rejectionOf(checkTarball({ tarball, esmOnly: true }, signal))
    expect(rejection).toMatch(/built\.js but the file does not exist/)
  })

  it('rejects types that lie about the format', async () => {
    const tarball = await pack('types-of-one-format')
    const rejection = await rejectionOf(checkTarball({ tarball, esmOnly: false }, signal))
    expect(rejection).toMatch(/types is interpreted as ESM when resolving with the "require" condition/i)
  })
})

describe('the check of changesets', () => {
  it('rejects one of a package that does not exist', async () => {
    // In a process of its own, because the conditions of these tests make changesets resolve other files.
    const check = fileURLToPath(new URL('../../.config/scripts/check/changesets.js', import.meta.url))
    const program = `import { checkChangesets } from ${JSON.stringify(check)}
      await checkChangesets(${JSON.stringify(`${fixtures}/changesets`)})`
    const rejection = await rejectionOf(
      mustRun(process.execPath, ['--input-type=module', '--eval', program], { env: { NODE_OPTIONS: '' } }),
    )
    expect(rejection).toMatch(/\.changeset cannot be used: .*of-nothing.*two/)
  })
})

describe('the page of errors', () => {
  it('is rejected when a code is missing from it', async () => {
    const page = await readFile(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)), 'utf8')
    const without = page.replace(/^\| `connectTimeout` .*\n/m, '')
    expect(without).not.toBe(page)
    expect(await rejectionOf(checkErrorsPage(without))).toMatch(/run npm run docs:errors/)
  })
})

describe('the check of contents', () => {
  // Put together here, so that this file holds none of them.
  const cases = [
    ['pnpm-lock.yaml', 'a:\n  resolution: {tarball: x.tgz}\n', /pnpm-lock\.yaml:2: a lockfile that names a/],
    ['pnpm-lock.yaml', `b: https:/${'/registry.example.net'}/b\n`, /pnpm-lock\.yaml:1: a lockfile that/],
    ['.npmrc', 'registry=https://registry.example.net\n', /\.npmrc:1: where packages come from/],
    ['notes.md', `see /ho${'me'}/alice/project/file\n`, /notes\.md:1: a path of one machine/],
    [
      'a/key.pem',
      `\n-----BEGIN ${'PRIVATE'} KEY-----\n${'A'.repeat(64)}\n`,
      /key\.pem:2: it looks like a secret/,
    ],
    [
      'token.ts',
      `export const token = 'gh${'p_'}${'a1'.repeat(18)}'\n`,
      /token\.ts:1: it looks like a secret/,
    ],
  ] as const

  it.each(cases)('rejects in %s: %j', async (file, content, says) => {
    const folder = await mkdtemp(join(scratch, 'contents-'))
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), content)
    expect(await rejectionOf(checkContents(folder))).toMatch(says)
  })

  it('accepts what only looks alike', async () => {
    const folder = await mkdtemp(join(scratch, 'contents-'))
    await writeFile(join(folder, 'pnpm-lock.yaml'), 'c:\n  deprecated: see https://example.net\n')
    await writeFile(join(folder, 'notes.md'), 'config lies in ~/.config/collective and /etc/collective\n')
    expect(await checkContents(folder)).toBe('2 files')
  })
})
