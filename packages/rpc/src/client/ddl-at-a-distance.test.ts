import { all, dataOf } from '@collective/core'
import { describe, expect, it } from 'vitest'
import { defineAgent } from '../agents/define-agent'
import { contractHash } from '../ddl/contract-hash'
import { agentVersion } from './agent-version'
import { printer, startFleet } from './fleet.fixture'
import type { AgentDdl } from '../agents/ddl'
import type { DdlCache } from './ddl-cache'

const newPrinter = defineAgent({ name: 'scanner', description: 'New', version: '2.0.0', actions: {} })
const oldPrinter = defineAgent({ name: 'scanner', description: 'Old', version: '1.10.0', actions: {} })

/** A cache that tells what it was given. */
function watchedCache(): DdlCache & { readonly saved: Map<string, AgentDdl> } {
  const saved = new Map<string, AgentDdl>()
  return { saved, load: async () => saved, save: async (contract, ddl) => void saved.set(contract, ddl) }
}

describe('a DDL', () => {
  it('is fetched once, and then only asked for by its contract', async () => {
    const ddlCache = watchedCache()
    const { client } = await startFleet({ size: 1, client: { ddlCache } })
    const contract = await contractHash(printer.ddl)
    expect(await client.ddl('printer', { where: all() })).toEqual(printer.ddl)
    expect([...ddlCache.saved.keys()]).toEqual([contract])
    // What is kept is what the client gives, so that nothing else can have come.
    const marked = { ...printer.ddl, description: 'kept' }
    ddlCache.saved.set(contract, marked)
    expect(await client.ddl('printer', { where: all() })).toBe(marked)
  })

  it('is not sent to whoever has it', async () => {
    const { client } = await startFleet({ size: 1 })
    const contract = await contractHash(printer.ddl)
    const asked = async (known: string[]): Promise<unknown> => {
      const run = client.agent('discovery').call('get_ddl', { agent: 'printer', known }, { roster: ['web1'] })
      for await (const reply of run) return reply.data
      return undefined
    }
    expect(await asked([contract])).toEqual({ contract })
    expect(await asked(['0'.repeat(64)])).toEqual({ contract, ddl: JSON.parse(JSON.stringify(printer.ddl)) })
  })

  it('is the newest that anybody has, kept or not', async () => {
    const { client, addNode } = await startFleet({ size: 0 })
    await addNode('old', { agents: [oldPrinter.implement({})] })
    expect((await client.ddl('scanner', { where: all() })).version).toBe('1.10.0')
    await addNode('new', { agents: [newPrinter.implement({})] })
    expect((await client.ddl('scanner', { where: all() })).version).toBe('2.0.0')
    expect((await client.ddl('scanner', { where: all() })).version).toBe('2.0.0')
  })

  it('has a contract that says what it says, in whatever order', async () => {
    const { version, ...rest } = printer.ddl
    expect(await contractHash({ ...rest, version })).toBe(await contractHash(printer.ddl))
    expect(await contractHash({ ...rest, version: '1.2.1' })).not.toBe(await contractHash(printer.ddl))
  })
})

describe('the version of an agent', () => {
  it('chooses nodes', async () => {
    const { client, addNode } = await startFleet({ size: 1 })
    await addNode('old', { agents: [oldPrinter.implement({})] })
    await addNode('new', { agents: [newPrinter.implement({})] })
    const found = async (range: string): Promise<readonly string[]> =>
      (await client.discover(agentVersion('scanner', range), { expect: 3 })).identities
    expect(await found('>=1.9 <2')).toEqual(['old'])
    expect(await found('>1.10')).toEqual(['new'])
    expect(await found('2.0')).toEqual(['new'])
    expect([...(await found('>=1,!=3'))].sort()).toEqual(['new', 'old'])
    const contract = await contractHash(oldPrinter.ddl)
    const same = await client.discover(dataOf('agent', 'scanner').field('contract').eq(contract))
    expect(same.identities).toEqual(['old'])
  })

  it.each(['', '>=', '>= 1', '=>1', '~1', 'latest'])('is refused as %j', range => {
    expect(() => agentVersion('scanner', range)).toThrow(/expected versions such as >=1.2 <2/)
  })
})
