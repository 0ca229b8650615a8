import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadHosted, type Hosted, type Wanted } from './load-hosted'

const plugin = "{ ddl: { name: 'disk' }, query: async () => ({}) }"
const agent = "{ definition: { name: 'printer' }, handlers: new Map(), options: {} }"

let cwd: string

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'collective-hosting-'))
  await writeFile(
    join(cwd, 'both.mjs'),
    `export const a = ${agent}\nexport const b = ${plugin}\nexport const c = b`,
  )
  await writeFile(join(cwd, 'data.mjs'), `export default ${plugin}`)
  await writeFile(join(cwd, 'agent.mjs'), `export default ${agent}`)
  await writeFile(join(cwd, 'empty.mjs'), 'export const nothing = 1')
})

afterAll(() => rm(cwd, { recursive: true }))

interface Said {
  readonly agents?: readonly string[]
  readonly data?: readonly string[]
  readonly agentSections?: Wanted['agents']['settings']
  readonly sections?: Wanted['data']['settings']
  readonly added?: Wanted['added']
}

function load({
  agents = [],
  data = [],
  agentSections = {},
  sections = {},
  added = [],
}: Said): Promise<Hosted> {
  return loadHosted({
    agents: { named: agents, settings: agentSections },
    data: { named: data, settings: sections },
    added,
    cwd,
    agentFolder: cwd,
    warn: () => undefined,
  })
}

async function names(said: Said): Promise<readonly (readonly string[])[]> {
  const { agents, dataPlugins } = await load(said)
  return [agents.map(({ definition }) => definition.name), dataPlugins.map(({ ddl }) => ddl.name)]
}

describe('a node hosts', () => {
  it('rpcutil and no data plugin where nothing is said', async () => {
    expect(await names({})).toEqual([['rpcutil'], []])
  })

  it('what is named, and what modules export', async () => {
    expect(await names({ agents: ['service', './both.mjs'], data: ['fstat'] })).toEqual([
      ['rpcutil', 'service', 'printer'],
      ['fstat', 'disk'],
    ])
    expect(await names({ agents: ['./data.mjs'], data: ['./both.mjs'] })).toEqual([
      ['rpcutil'],
      ['disk', 'disk'],
    ])
  })

  it('data plugins that the configuration has a section for, but for those switched off', async () => {
    expect(await names({ sections: { fstat: {} } })).toEqual([['rpcutil'], ['fstat']])
    expect(await names({ sections: { fstat: { enabled: false }, gone: { enabled: false } } })).toEqual([
      ['rpcutil'],
      [],
    ])
  })

  it('agents that programs do, but for those switched off', async () => {
    const ddl = { name: 'mine', description: '', version: '1', timeoutMs: 1000, actions: {} }
    await writeFile(join(cwd, 'mine.json'), JSON.stringify(ddl))
    const external = { command: './mine', ddl: 'mine.json' }
    expect(await names({ agentSections: { mine: { external } } })).toEqual([['rpcutil', 'mine'], []])
    const off = { external, enabled: false }
    expect(await names({ agentSections: { mine: off } })).toEqual([['rpcutil'], []])
    await expect(load({ agentSections: { other: { external } } })).rejects.toThrow(
      /^agents\.other: .* of mine/,
    )
  })

  it('no second time what a plug-in has added', async () => {
    const [fstat] = (await load({ data: ['fstat'] })).dataPlugins
    expect(await names({ sections: { fstat: { depth: 3 } }, added: fstat ? [fstat] : [] })).toEqual([
      ['rpcutil'],
      [],
    ])
  })

  it.each<[Said, RegExp]>([
    [{ data: ['fstats'] }, /^--data fstats: expected one of fstat, or the path of a module/],
    [{ data: ['./agent.mjs'] }, /^--data \.\/agent\.mjs: expected .* a data plugin, .* got default$/],
    [{ data: ['./absent.mjs'] }, /^--data \.\/absent\.mjs: the module cannot be loaded/],
    [{ agents: ['./empty.mjs'] }, /^--agent \.\/empty\.mjs: expected .*implement.* got nothing$/],
    [{ agents: ['services'] }, /^--agent services: expected one of .*service, shell, or the path/],
    [
      { sections: { fstats: {} } },
      /^data\.fstats: expected one of fstat, or what a module under plugins adds/,
    ],
    [{ sections: { fstat: { depth: 3 } } }, /^data\.fstat\.depth: expected no settings/],
  ])('nothing for %j, which is refused', async (said, message) => {
    await expect(load(said)).rejects.toThrow(message)
  })
})
