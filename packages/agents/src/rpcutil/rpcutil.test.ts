import { directAddress } from '@collective/core'
import { contractHash } from '@collective/rpc'
import { memory } from '@collective/transport-memory'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import manifest from '@collective/rpc/package.json'
import { oneNode, type OneNode } from '../one-node.fixture'
import { service } from '../service/service'
import { rpcutil } from './rpcutil'
import { rpcutilAgent } from './definition'

const facts = {
  location: 'nantes',
  cores: 8,
  virtual: false,
  os: { family: 'debian', release: { major: '12' } },
  'a.b': 'literal',
  disks: [{ size: 10 }],
}

let one: OneNode

const ask = (action: string, input = {}): ReturnType<OneNode['call']> => one.call('rpcutil', action, input)

beforeEach(async () => {
  one = await oneNode([rpcutil({ configFile: '/etc/collective/config.yaml' }), service()], {
    facts,
    classes: ['web', 'db'],
    collectives: ['collective', 'europe'],
    configuration: {
      collective: 'collective',
      url: 'mqtt://alice:wonderland@broker:1883',
      password: 'hunter2',
      security: { scheme: 'psk', psk: 'hunter3', keys: ['hunter4'] },
      limits: { queue: 256 },
    },
    dataPlugins: [
      {
        ddl: { name: 'answer', description: '', version: '1.0.0', timeoutMs: 1000, output: { value: 'It' } },
        query: async argument => ({ value: 42, argument: argument ?? null }),
      },
    ],
  })
})

afterEach(() => one.close())

describe('rpcutil', () => {
  it('answers a ping with the time', async () => {
    const before = Math.floor(Date.now() / 1000)
    const reply = await ask('ping')
    expect(reply).toMatchObject({ outcome: 'ok', data: { pong: expect.any(Number) } })
    expect(Number(reply.outcome === 'ok' && reply.data['pong'])).toBeGreaterThanOrEqual(before)
  })

  it('tells what a node is and has', async () => {
    expect(await ask('inventory')).toMatchObject({
      outcome: 'ok',
      data: {
        agents: ['discovery', 'rpcutil', 'service'],
        facts,
        version: manifest.version,
        classes: ['web', 'db'],
        main_collective: 'collective',
        collectives: ['collective', 'europe'],
        data_plugins: ['agent', 'answer'],
      },
    })
  })

  it.each([
    ['location', 'nantes'],
    ['cores', 8],
    ['virtual', false],
    ['os.family', 'debian'],
    ['os', facts.os],
    ['a.b', 'literal'],
    ['disks.0.size', 10],
    ['nosuch', null],
    ['os.nosuch', null],
    ['constructor', null],
    ['__proto__', null],
  ])('tells the fact %s', async (fact, value) => {
    expect(await ask('get_fact', { fact })).toMatchObject({ outcome: 'ok', data: { fact, value } })
  })

  it('tells several facts', async () => {
    expect(await ask('get_facts', { facts: 'location, os.release.major,nosuch,' })).toMatchObject({
      outcome: 'ok',
      data: { values: { location: 'nantes', 'os.release.major': '12', nosuch: null } },
    })
  })

  it('counts what the node did', async () => {
    await ask('ping')
    await ask('ping')
    const reply = await ask('daemon_stats')
    expect(reply).toMatchObject({
      outcome: 'ok',
      data: {
        agents: ['discovery', 'rpcutil', 'service'],
        pid: process.pid,
        times: { utime: expect.any(Number), stime: expect.any(Number), cutime: expect.any(Number) },
        configfile: '/etc/collective/config.yaml',
        version: manifest.version,
        starttime: Math.floor(one.node.startedMs / 1000),
        total: 3,
        validated: 3,
        unvalidated: 0,
        passed: 3,
        filtered: 0,
        replies: 2,
        ttlexpired: 0,
        duplicates: 0,
        denied: 0,
        running: 1,
        queued: 0,
      },
    })
  })

  it('counts what the node did not believe', async () => {
    const stranger = memory(one.hub)
    const { signal } = new AbortController()
    await stranger.connect({ signal })
    const [address, bytes] = [directAddress('collective', 'web1'), new TextEncoder().encode('garbage')]
    const targets = [{ address, envelope: bytes }]
    await stranger.publish({ targets, protected: bytes, body: bytes, expiresMs: 1000 }, { signal })
    expect(await ask('daemon_stats')).toMatchObject({ data: { total: 2, validated: 1, unvalidated: 1 } })
    await stranger.close()
  })

  it('describes its agents', async () => {
    const reply = await ask('agent_inventory')
    expect(reply.outcome === 'ok' && reply.data['agents']).toContainEqual({
      agent: 'rpcutil',
      name: 'rpcutil',
      description: rpcutilAgent.ddl.description,
      version: '1.0.0',
      author: 'The @collective authors',
      license: 'Apache-2.0',
      url: '',
      timeout: 10,
      contract: await contractHash(rpcutilAgent.ddl),
    })
  })

  it('tells the collectives', async () => {
    expect(await ask('collective_info')).toMatchObject({
      data: { main_collective: 'collective', collectives: ['collective', 'europe'] },
    })
  })

  it('gives the schema of an agent', async () => {
    const reply = await ask('get_ddl', { agent: 'rpcutil' })
    expect(reply.outcome === 'ok' && reply.data['ddl']).toEqual(JSON.parse(JSON.stringify(rpcutilAgent.ddl)))
    expect(await ask('get_ddl', { agent: 'nosuch' })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining('got nosuch: it has discovery, rpcutil, service'),
    })
  })

  it('asks a data plugin', async () => {
    expect(await ask('get_data', { source: 'answer', query: 'x' })).toMatchObject({
      outcome: 'ok',
      data: { value: 42, argument: 'x' },
    })
    expect(await ask('get_data', { source: 'answer' })).toMatchObject({ data: { argument: null } })
    expect(await ask('get_data', { source: 'nosuch' })).toMatchObject({
      outcome: 'error',
      code: 'unsupported',
    })
  })

  it('tells without a configuration file', async () => {
    await one.close()
    one = await oneNode([rpcutil()])
    expect(await ask('daemon_stats')).toMatchObject({ outcome: 'ok', data: { configfile: null } })
  })
})

describe('the configuration that rpcutil tells', () => {
  it.each([
    ['collective', 'collective'],
    ['limits.queue', 256],
    ['limits', { queue: 256 }],
  ])('has %s', async (item, value) => {
    expect(await ask('get_config_item', { item })).toMatchObject({ outcome: 'ok', data: { item, value } })
  })

  it.each(['url', 'password', 'security', 'security.psk', 'security.keys', 'security.keys.0', 'password.0'])(
    'keeps the secret in %s',
    async item => {
      const reply = JSON.stringify(await ask('get_config_item', { item }))
      expect(reply).not.toMatch(/hunter|wonderland/)
    },
  )

  it('has no item of another name, and says which it has', async () => {
    expect(await ask('get_config_item', { item: 'constructor' })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining(
        'got constructor: this node has collective, url, password, security, limits',
      ),
    })
  })
})
