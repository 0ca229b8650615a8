import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChildProcess } from 'node:child_process'
import { collective, firstLine, start, stop } from './command.fixture'

let folder: string
let env: Readonly<Record<string, string>>
const running: ChildProcess[] = []

/** A data plugin in a module of its own, as text: it says what it was told. */
function diskModule(name: string): string {
  return `
    const ddl = { name: '${name}', description: 'Room', version: '1.0.0', timeoutMs: 1000, argument: 'A path', output: { free: 'GB' } }
    const make = free => ({ ddl, query: async path => ({ free: path === '/full' ? 0 : free }) })
    export const collectivePlugin = { name: 'disks', data: { ${name}: settings => make(settings.free ?? 1) } }
    export const plugin = make(7)
  `
}

async function written(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

async function startNode(identity: string, ...args: readonly string[]): Promise<void> {
  const node = start(['node', '--identity', identity, ...args], env)
  running.push(node)
  await firstLine(node)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-data-'))
  const broker = start(['broker', '--port', '0'], {})
  running.push(broker)
  env = { COLLECTIVE_URL: await firstLine(broker), COLLECTIVE_SECURITY: 'unsigned' }
  await written('present', 'x'.repeat(100))
  const [disk, room] = [
    await written('disk.mjs', diskModule('disk')),
    await written('room.mjs', diskModule('room')),
  ]
  const config = await written(
    'node.yaml',
    `plugins: [./disk.mjs]\ndata:\n  fstat: {}\n  disk: { free: 12 }\nclasses: configured\n`,
  )
  await Promise.all([
    startNode('configured', '-c', config),
    startNode('typed', '--data', 'fstat', '--data', room, '--agent', disk),
    startNode('bare'),
  ])
})

afterAll(async () => {
  for (const child of running.reverse()) await stop(child)
  await rm(folder, { recursive: true })
})

/** Who matches, by discovery. */
async function found(expression: string): Promise<string> {
  const { stdout } = await collective(['find', '-S', expression], { env })
  return stdout.trim().split('\n').sort().join(' ')
}

/** Who matches each of them. */
async function matching(expressions: readonly string[]): Promise<string[]> {
  return Promise.all(expressions.map(found))
}

describe('a compound filter over data plugins', () => {
  it('is answered by the nodes whose configuration or command line names them', async () => {
    const expressions = [
      `fstat('${folder}/present').size > 99 and fstat('/etc').type = directory`,
      `fstat('${folder}/absent').present = 0 and configured`,
    ]
    expect(await matching(expressions)).toEqual(['configured typed', 'configured'])
  })

  it('is answered by data plugins of modules, with their settings', async () => {
    const expressions = ['disk().free = 12', `disk('/full').free = 0 and room().free > 6`]
    expect(await matching(expressions)).toEqual(['configured', 'typed'])
  })

  it('decides again in the run', async () => {
    const call = ['rpc', 'rpcutil', 'get_data', 'source=disk', '-S', 'disk().free > 10', '--json']
    const { stdout } = await collective(call, { env })
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ sender: 'configured', data: { free: 12 } }] })
  })

  it('asks what the inventory shows', async () => {
    const inventories = ['configured', 'typed', 'bare'].map(async identity => {
      const { stdout } = await collective(['inventory', identity, '--json'], { env })
      return (JSON.parse(stdout) as { dataPlugins: string[] }).dataPlugins
    })
    expect(await Promise.all(inventories)).toEqual([
      ['agent', 'disk', 'fstat'],
      ['agent', 'fstat', 'disk', 'room'],
      ['agent'],
    ])
  })
})
