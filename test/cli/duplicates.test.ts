import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMosquitto, type Mosquitto } from '@collective/testing/brokers'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { ChildProcess } from 'node:child_process'
import { collective, ended, firstLine, start, stop } from './command.fixture'

let folder: string
let broker: Mosquitto
let env: Readonly<Record<string, string>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-duplicates-'))
  broker = await startMosquitto()
  env = { COLLECTIVE_URL: broker.url, COLLECTIVE_SECURITY: 'unsigned' }
})

afterAll(async () => {
  await broker.stop()
  await rm(folder, { recursive: true })
})

/** Starts a node that is web1 like every other here. */
async function startNode(name: string, transport: string): Promise<ChildProcess> {
  const config = join(folder, `${name}.yaml`)
  await writeFile(config, `transport: { ${transport} }\n`)
  const node = start(['node', '--identity', 'web1', '-c', config], env)
  onTestFinished(() => stop(node))
  return node
}

it.each([[['find']], [['ping']], [['find', '-I', 'web1']], [['rpc', 'discovery', 'ping']]])(
  '%j warns of two processes of one identity, which the broker lets in under two client ids',
  async command => {
    const nodes = await Promise.all(['one', 'two'].map(name => startNode(name, `clientId: ${name}`)))
    await Promise.all(nodes.map(firstLine))
    const { code, stderr } = await collective(command, { env })
    expect(code).toBe(0)
    const warnings = stderr.split('\n').filter(line => line.startsWith('warning: several processes'))
    expect(warnings).toEqual([expect.stringContaining('identity: web1, code: identityConflict')])
  },
)

it('a node ends with 1 where the broker gives its identity to another process, which goes on', async () => {
  const soon = 'reconnectDelay: 50'
  const one = await startNode('one', soon)
  await firstLine(one)
  // Held up until the other one is there: then they throw each other out.
  one.kill('SIGSTOP')
  const two = await startNode('two', soon)
  await firstLine(two)
  one.kill('SIGCONT')
  const ends = [one, two].map(async node => ({ node, ...(await ended(node)) }))
  const { node, code, stderr } = await Promise.race(ends)
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^identityConflict: /m)])
  expect(node === one ? two.exitCode : one.exitCode).toBeNull()
  const { stdout } = await collective(['find'], { env })
  expect(stdout).toBe('web1\n')
})
