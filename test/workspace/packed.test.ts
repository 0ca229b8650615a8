import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../.config/scripts/build/build.js'
import { packPackages, type Packed } from '../../.config/scripts/packages/pack.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tsc = `${root}node_modules/.bin/tsc`
const consumer = fileURLToPath(new URL('consumer', import.meta.url))

describe('the packages, packed and installed in an empty project', () => {
  let project: string
  let packages: readonly Packed[]

  async function run(program: string, ...args: string[]): Promise<string> {
    // Nothing of this workspace may reach them: neither its conditions nor its modules.
    const env = { NODE_OPTIONS: '', NODE_PATH: '' }
    const { all } = await execa(program, args, { cwd: project, env, all: true })
    return all
  }

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'collective-consumer-'))
    const { signal } = new AbortController()
    await build(signal)
    packages = await packPackages(join(project, 'tarballs'), signal)
    await writeFile(join(project, 'package.json'), manifestOf(packages))
    await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel', 'error')
  }, 300_000)

  afterAll(() => rm(project, { recursive: true }))

  it('work from an ES module', async () => {
    await copyFile(`${consumer}/greet.mjs`, join(project, 'greet.mjs'))
    expect(await run('node', 'greet.mjs')).toBe('web1.example.net hello, ESM')
  })

  it('work from a CommonJS module', async () => {
    await copyFile(`${consumer}/greet.cjs`, join(project, 'greet.cjs'))
    expect(await run('node', 'greet.cjs')).toBe('web1.example.net hello, CJS')
  })

  it('can be imported one by one, and required but for those that are ES modules only', async () => {
    expect(packages.filter(({ esmOnly }) => esmOnly).map(({ name }) => name)).toEqual([
      '@collective/broker',
      '@collective/cli',
    ])
    for (const { name, esmOnly } of packages) {
      const load = esmOnly ? `import('${name}')` : `Promise.resolve(require('${name}'))`
      const program = `${load}.then(exported => console.log(Object.keys(exported).length > 0))`
      expect(await run('node', '--eval', program), name).toBe('true')
    }
  })

  it('have types that hold in strict projects of both formats, without the types of Node.js', async () => {
    await copyFile(`${consumer}/types.ts`, join(project, 'types.mts'))
    await copyFile(`${consumer}/types.ts`, join(project, 'types.cts'))
    await writeFile(join(project, 'tsconfig.json'), strict({ files: ['types.mts', 'types.cts'], types: [] }))
    expect(await run(tsc, '--project', 'tsconfig.json')).toBe('')
  })

  it('have types that hold in strict projects where they run on Node.js alone', async () => {
    await copyFile(`${consumer}/types-of-esm.mts`, join(project, 'types-of-esm.mts'))
    const settings = strict({ files: ['types-of-esm.mts'], types: ['node'] })
    await writeFile(join(project, 'tsconfig.node.json'), settings)
    expect(await run(tsc, '--project', 'tsconfig.node.json')).toBe('')
  })

  it('bring the command collective', async () => {
    expect(await run('npx', '--no-install', 'collective', '--help')).toMatch(/Usage: collective/)
  })
})

/** The settings of a project that lets nothing pass, the types of its dependencies included. */
function strict({ files, types }: { files: string[]; types: string[] }): string {
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    module: 'node16',
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    types,
  }
  return JSON.stringify({ compilerOptions, files })
}

/** The manifest of an empty project that installs the tarballs, also where one of them depends on another. */
function manifestOf(packages: readonly Packed[]): string {
  const tarballs = packages.map(({ name, tarball }) => [name, `file:${tarball}`] as const)
  const dependencies = { ...Object.fromEntries(tarballs), '@types/node': '20', zod: '4' }
  const overrides = Object.fromEntries(tarballs.map(([name]) => [name, `$${name}`]))
  return JSON.stringify({ name: 'consumer', private: true, dependencies, overrides })
}
