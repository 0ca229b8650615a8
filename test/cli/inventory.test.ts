import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker, type Broker } from '@collective/broker'
import type { FleetNode } from '@collective/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf } from '../docs/block'
import { collective, type Ended } from './command.fixture'
import { startNode, type TestNodeOptions } from './node.fixture'

let folder: string
let broker: Broker
let fleet: readonly FleetNode[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-inventory-'))
  broker = await startBroker()
  const nodes: Readonly<Record<string, TestNodeOptions>> = {
    web2: { collectives: ['collective', 'uk'], classes: ['webserver'] },
    web1: { collectives: ['collective', 'uk'], classes: ['webserver'], facts: { location: 'nantes' } },
    db1: { collectives: ['collective', 'fr'], facts: { location: 'lyon' } },
  }
  fleet = await Promise.all(
    Object.entries(nodes).map(([identity, options]) => startNode(identity, broker.url, options)),
  )
})

afterAll(async () => {
  await Promise.all(fleet.map(node => node.close()))
  await broker.close()
  await rm(folder, { recursive: true })
})

function inventory(...args: readonly string[]): Promise<Ended> {
  const env = { COLLECTIVE_URL: broker.url, COLLECTIVE_SECURITY: 'unsigned' }
  return collective(['inventory', ...args], { env })
}

async function scriptOf(text: string): Promise<string> {
  const file = join(folder, 'report.mjs')
  await writeFile(file, text)
  return file
}

describe('the list of collectives', () => {
  it('has the smallest first and the number of nodes, as MCollective shows it', async () => {
    const { code, stdout } = await inventory('--list-collectives')
    expect(stdout).toBe(
      [
        '   Collective                     Nodes',
        '   ==========                     =====',
        '   fr                             1',
        '   uk                             2',
        '   collective                     3',
        '',
        '                     Total nodes: 3',
        '',
        '',
      ].join('\n'),
    )
    expect(code).toBe(0)
  })

  it('names the nodes as JSON, and is narrowed by filters', async () => {
    const { stdout } = await inventory('--lc', '-C', 'webserver', '--json')
    const both = ['web1', 'web2']
    expect(JSON.parse(stdout)).toEqual({ v: 1, collectives: { collective: both, uk: both }, total: 2 })
  })
})

describe('the map', () => {
  it('is a graph for GraphViz in the file that it names', async () => {
    const file = join(folder, 'map.dot')
    const { code, stdout } = await inventory('--map', file, '-T', 'uk')
    expect([code, stdout]).toEqual([0, `Graph of 2 nodes has been written to ${file}\n`])
    expect(await readFile(file, 'utf8')).toBe(
      [
        'graph {',
        '   subgraph "collective" {',
        '      "web1" -- "collective"',
        '      "web2" -- "collective"',
        '   }',
        '   subgraph "uk" {',
        '      "web1" -- "uk"',
        '      "web2" -- "uk"',
        '   }',
        '}',
        '',
      ].join('\n'),
    )
  })

  it('says where it cannot be written', async () => {
    const { code, stderr } = await inventory('--map', join(folder, 'nowhere', 'map.dot'))
    expect([code, stderr]).toEqual([1, expect.stringContaining('invalidOption: --map ')])
  })
})

describe('a report by a script', () => {
  it('of docs/cli.md prints a line for each node that it does not leave out', async () => {
    const text = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8')
    const blocks = blocksOf({ path: 'docs/cli.md', text })
    const script = blocks.find(each => each.text.startsWith('export default'))?.text ?? ''
    const { code, stdout } = await inventory('--script', await scriptOf(script))
    expect(stdout).toBe(`${'web1'.padEnd(30)} nantes\n${'web2'.padEnd(30)} nowhere\n`)
    expect(code).toBe(0)
  })

  it('may be asynchronous and give anything, and is a document with --json', async () => {
    const file = await scriptOf(
      'export default async ({ agents, collectives }) => ({ agents, in: collectives })',
    )
    const { stdout } = await inventory('--script', file, '--json', '-I', 'db1')
    const agents = ['discovery', 'rpcutil']
    expect(JSON.parse(stdout)).toEqual({ v: 1, report: { db1: { agents, in: ['collective', 'fr'] } } })
  })

  it('cannot command the terminal by what facts hold', async () => {
    const file = await scriptOf("export default () => 'one\\u001b[2J\\ntwo'")
    const { stdout } = await inventory('--script', file, '-I', 'db1')
    expect(stdout).toBe('one\\x1b[2J\ntwo\n')
  })

  it.each([
    ['export const report = 1', 'pluginMissing: --script '],
    ['syntax error', 'pluginMissing: --script '],
    ["export default () => { throw new Error('no such fact') }", 'it failed on db1: no such fact'],
  ])('that is %s is refused in words', async (text, message) => {
    const { code, stderr } = await inventory('--script', await scriptOf(text))
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
  })
})

it.each([
  [[], 'expected an IDENTITY, or a report'],
  [['web1', '--lc'], 'web1 is one'],
  [['web1', '-C', 'webserver'], 'web1 is one'],
  [['--lc', '--map', 'x.dot'], 'give one of them'],
])('inventory %j asks for too little or too much', async (args, message) => {
  const { code, stderr } = await inventory(...args)
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
})

it('a report in which nobody is, because nothing matches, is an error', async () => {
  const { code, stderr } = await inventory('--lc', '-C', 'nothing')
  expect([code, stderr]).toEqual([1, expect.stringContaining('nothingDiscovered')])
})
