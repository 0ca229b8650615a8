import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collective } from './command.fixture'
import { startFleet, type TestFleet } from './fleet.fixture'

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
const ddls = fileURLToPath(new URL('../../packages/rpc/src/ddl/fixtures/', import.meta.url))

let fleet: TestFleet
let folder: string

beforeAll(async () => {
  fleet = await startFleet()
  // Inside the workspace, so that what is generated finds the packages that it needs.
  const place = fileURLToPath(new URL('../.tmp/', import.meta.url))
  await mkdir(place, { recursive: true })
  folder = await mkdtemp(join(place, 'plugin-'))
})

afterAll(async () => {
  await fleet.stop()
  await rm(folder, { recursive: true })
})

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await collective(['plugin', ...args], fleet)
  expect(code, stderr).toBe(0)
  return stdout
}

describe('collective plugin doc', () => {
  it('lists what is installed', async () => {
    const listed = await run('doc')
    expect(listed).toMatch(/^Agents:\n {2}file +\w/m)
    expect(listed).toMatch(/^Data Queries:\n(?: {2}\w+ .*\n)* {2}fstat {21}What lies at a path$/m)
  })

  it('tells all about an installed agent, as mco does', async () => {
    const page = await run('doc', 'service')
    expect(page).toMatch(/^service\n=======\n\nManages services/)
    expect(page).toContain('     Version: 1.0.0\n')
    expect(page).toContain('   restart         start           status          stop\n')
    expect(page).toContain('\n   status action:\n   --------------\n       Gets the status of a service\n')
    expect(page).toContain('           service:\n                Description: The name of the service\n')
  })

  it('asks the nodes about an agent that is not installed, and about one whose nodes are named', async () => {
    expect(await run('doc', 'odd')).toMatch(/^odd\n===\n/)
    const [service] = JSON.parse(await run('doc', 'rpcutil', '-I', 'web1', '--json')).plugins
    expect(service).toMatchObject({ kind: 'agent', source: 'the fleet', ddl: { name: 'rpcutil' } })
  })

  it('reads MCollective files, and says what of them is left to the nodes', async () => {
    const page = await run('doc', `${ddls}agents/puppet.ddl`, `${ddls}mcollective-common/fstat_data.ddl`)
    expect(page).toContain('     Prompt: Message\n')
    expect(page).toMatch(/NOT TAKEN OVER:\n {3}runonce: tags: the validator puppet_tags/)
    expect(page).toMatch(/QUERY FUNCTION OUTPUT:[\s\S]*Display As: Modification age/)
  })

  it('says where a file is none', async () => {
    const file = join(folder, 'broken.ddl')
    await writeFile(file, 'metadata :name => `id`\n')
    const { code, stderr } = await collective(['plugin', 'doc', file], fleet)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^ddlSyntax: .*broken\.ddl:1:19: expected a declaration, got "`"/)
  })

  it.each([[['nosuch']], [['data/nosuch']], [['No Name']], [['./nosuch.js']]])(
    'refuses %j, which there is not',
    async args => {
      const { code, stderr } = await collective(['plugin', 'doc', ...args], fleet)
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^\w+: /)])
    },
  )
})

describe('collective rpc', () => {
  const odd = (...args: string[]) => collective(['rpc', 'odd', ...args, '--json'], fleet)

  it('reads inputs by a file of MCollective', async () => {
    const metadata =
      'metadata :name=>"odd", :description=>"d", :author=>"a", :license=>"l", :version=>"1", :url=>"u", :timeout=>5'
    const input = (name: string, rest: string) =>
      `input :${name}, :prompt=>"p", :description=>"d", :optional=>true, ${rest}`
    const inputs = [
      input('text', ':type=>:string, :validation=>"^[a-z]+$", :maxlength=>5'),
      input('count', ':type=>:integer'),
    ]
    const file = join(folder, 'odd.ddl')
    await writeFile(file, `${metadata}\naction "echo", :description=>"d" do\n${inputs.join('\n')}\nend\n`)
    const called = await odd('echo', 'text=abc', 'count=3', '--ddl', file, '--one')
    expect(JSON.parse(called.stdout).results[0].data).toEqual({ input: { text: 'abc', count: 3 } })
    for (const wrong of ['text=ABC', 'text=abcdef', 'count=x', 'flag=true'])
      expect(JSON.parse((await odd('echo', wrong, '--ddl', file)).stdout).error.code).toBe('invalidData')
    const other = await odd('echo', '--ddl', `${ddls}agents/service.ddl`)
    expect(JSON.parse(other.stdout).error).toMatchObject({
      code: 'invalidOption',
      message: expect.stringMatching(/expected the DDL of odd/),
    })
  })

  it('calls agents of a version', async () => {
    const called = async (range: string) =>
      JSON.parse((await odd('greet', 'name=a', 'times=1', '--agent-version', range)).stdout)
    expect(Object.keys((await called('>=1.2.3 <2')).outcomes).sort()).toEqual(['db1', 'web1', 'web2'])
    expect((await called('>2')).error.code).toBe('nothingDiscovered')
  })

  it('keeps what the nodes told, and asks again where that was altered', async () => {
    const env = { ...fleet.env, XDG_CACHE_HOME: folder }
    const call = () => collective(['rpc', 'odd', 'greet', 'name=a', 'times=1', '-I', 'web1'], { env })
    await call()
    const place = join(folder, 'collective/ddl/odd')
    const [name = ''] = await readdir(place)
    const kept = await readFile(join(place, name), 'utf8')
    expect(JSON.parse(kept)).toMatchObject({ name: 'odd', version: '1.2.3' })
    await writeFile(join(place, name), kept.replace('How often', 'Altered'))
    expect((await call()).code).toBe(0)
    expect(await readFile(join(place, name), 'utf8')).toBe(kept)
  })
})

describe('collective plugin generate agent', () => {
  it('writes an agent that compiles, whose test passes, and that a node hosts', async () => {
    const place = join(folder, 'ink-jet')
    const written = await run('generate', 'agent', 'ink-jet', '--actions', 'list,clean', '-o', place)
    expect(written.trim().split('\n')).toContain(join(place, 'src/index.ts'))
    await execa(process.execPath, [tsc, '-p', place])
    const tested = await execa(process.execPath, ['--test', join(place, 'dist/')])
    expect(tested.stdout).toMatch(/^# pass 2$/m)
    const page = await run('doc', join(place, 'dist/index.js'))
    expect(page).toMatch(/^ink-jet\n/)
  })

  it('writes over nothing', async () => {
    const place = join(folder, 'kept')
    await mkdir(place)
    await writeFile(join(place, 'package.json'), 'mine')
    const { code, stderr } = await collective(['plugin', 'generate', 'agent', 'kept', '-o', place], fleet)
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^invalidOption: .*package\.json.*another place/),
    ])
    expect(await readFile(join(place, 'package.json'), 'utf8')).toBe('mine')
  })
})

describe('collective plugin generate client', () => {
  it('writes a client that compiles, refuses what does not fit, and calls the fleet', async () => {
    const place = join(folder, 'client')
    await run('generate', 'client', 'odd', '-o', join(place, 'odd-client.ts'))
    await writeFile(join(place, 'use.ts'), await documented(fleet.env['COLLECTIVE_URL'] ?? ''))
    await writeFile(join(place, 'wrong.ts'), wrong)
    const compiled = await compile(place, 'use.ts', 'wrong.ts')
    const errors = compiled.match(/^.*wrong\.ts.*$/gm) ?? []
    expect([errors.length, compiled]).toEqual([2, errors.join('\n')])
    expect(errors.join('\n')).toMatch(/TS2741: Property 'times' is missing[\s\S]*TS2322: Type 'string'/)
    const { stdout } = await execa(process.execPath, [join(place, 'use.js')])
    expect(stdout).toBe('hello bob\nhello bob')
  })

  it('refuses what would be more than names', async () => {
    const file = join(folder, 'sly.mjs')
    await writeFile(file, sly)
    const { code, stderr } = await collective(['plugin', 'generate', 'client', file], fleet)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^invalidAgent: expected names .*x\(\)/)])
  })
})

/** What the compiler says. */
async function compile(place: string, ...files: string[]): Promise<string> {
  const options =
    '--module nodenext --target es2023 --strict --exactOptionalPropertyTypes --skipLibCheck --types node'
  const paths = files.map(file => join(place, file))
  const { stdout } = await execa(process.execPath, [tsc, ...options.split(' '), ...paths], { reject: false })
  return stdout
}

/** The example of docs/ddl.md, at this broker. */
async function documented(url: string): Promise<string> {
  const page = await readFile(new URL('../../docs/ddl.md', import.meta.url), 'utf8')
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? []
  return code.replace('mqtt://127.0.0.1:1883', url)
}

/** An agent whose action is named by code. */
const sly = `
  const ddl = { name: 'sly', description: '', version: '1', actions: { 'x()': {} } }
  export const sly = { definition: { name: 'sly', ddl }, handlers: new Map(), options: {} }
`

const wrong = `
  import type { GreetInput, GreetOutput } from './odd-client.js'
  export const input: GreetInput = { name: 'bob' }
  export const count: number = (null as unknown as GreetOutput).greeting
`
