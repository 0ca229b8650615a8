import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standardAgents } from '@collective/agents'
import { startBroker, type Broker } from '@collective/broker'
import { nodeFromConfig } from '@collective/config'
import { silentLogger } from '@collective/core'
import { createNode, type FleetNode } from '@collective/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collective, type Ended } from './command.fixture'

let folder: string
let broker: Broker
let node: FleetNode

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-policies-'))
  broker = await startBroker()
  await mkdir(join(folder, 'policies'))
  await write('groups', 'admins user=alice')
  await write(
    'discovery.policy',
    'policy default deny',
    'allow | admins user=bob | * | *',
    'deny-filter | user=bob | salary',
  )
  await write(
    'rpcutil.policy',
    'policy default deny',
    'allow | admins | * | *',
    'allow-input | user=bob | get_fact | * | * | fact=location',
  )
  const file = join(folder, 'collective.yaml')
  await writeFile(
    file,
    'policies: { folder: policies, maxAge: 1ms }\naudit: audit.jsonl\nfacts: { system: false, files: [facts.yaml] }',
  )
  await writeFile(join(folder, 'facts.yaml'), 'location: nantes\nsalary: 90000')
  const environment = { COLLECTIVE_URL: broker.url, COLLECTIVE_SECURITY: 'unsigned' }
  const options = await nodeFromConfig({
    file,
    environment,
    flags: { identity: 'web1' },
    logger: silentLogger,
  })
  node = await createNode({ ...options, agents: [...options.agents, ...rpcutil()] })
})

afterAll(async () => {
  await node.close()
  await broker.close()
  await rm(folder, { recursive: true })
})

function rpcutil() {
  const made = standardAgents['rpcutil']?.({})
  return made ? [made] : []
}

function write(name: string, ...lines: string[]): Promise<void> {
  return writeFile(join(folder, 'policies', name), lines.map(line => line.replaceAll(' | ', '\t')).join('\n'))
}

function as(caller: string, ...args: string[]): Promise<Ended> {
  return collective(args, {
    env: { COLLECTIVE_URL: broker.url, COLLECTIVE_SECURITY: 'unsigned', COLLECTIVE_CALLER: caller },
  })
}

const found = async (caller: string, ...args: string[]) =>
  JSON.parse((await as(caller, 'find', '--json', ...args)).stdout)

describe('a node with policy files', () => {
  it('is found by those who may find it, and by filters that they may ask', async () => {
    const finds = [
      found('user=alice', '-F', 'salary>1'),
      found('user=bob', '-F', 'location=nantes'),
      found('user=bob', '-F', 'salary>1'),
      found('user=eve'),
    ]
    expect(await Promise.all(finds)).toEqual([['web1'], ['web1'], [], []])
  })

  it('does what each may ask of it', async () => {
    const getFact = async (caller: string, fact: string) => {
      const { stdout } = await as(
        caller,
        'rpc',
        'rpcutil',
        'get_fact',
        `fact=${fact}`,
        '-I',
        'web1',
        '--json',
      )
      return (JSON.parse(stdout) as { outcomes?: unknown }).outcomes
    }
    // The schema of an agent is asked first, of discovery, which eve may not.
    expect(await getFact('user=alice', 'salary')).toEqual({ web1: 'ok' })
    expect(await getFact('user=bob', 'location')).toEqual({ web1: 'ok' })
    expect(await getFact('user=bob', 'salary')).toEqual({ web1: 'denied' })
  })

  it('follows a file that changes, and keeps to the last good one', async () => {
    const ping = async () => (await found('user=dan')) as unknown
    expect(await ping()).toEqual([])
    await write('discovery.policy', 'policy default allow')
    expect(await ping()).toEqual(['web1'])
    await write('discovery.policy', 'policy default deny', 'allow | dan | * | *')
    expect(await ping()).toEqual(['web1'])
    await write('discovery.policy', 'policy default deny')
    expect(await ping()).toEqual([])
  })

  it('counts what it denies, and has written down each decision with its rule', async () => {
    expect(node.counters().denied).toBeGreaterThan(3)
    await node.close()
    const log = (await readFile(join(folder, 'audit.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    const silent = log.find(
      ({ event, caller, rule = '' }) =>
        event === 'decision' && caller === 'user=bob' && rule.includes('deny-filter'),
    )
    expect(silent).toMatchObject({
      allow: false,
      agent: 'discovery',
      rule: 'discovery.policy:3: deny-filter user=bob salary',
    })
    expect((await as('user=alice', 'audit', 'verify', join(folder, 'audit.jsonl'))).code).toBe(0)
  })
})
