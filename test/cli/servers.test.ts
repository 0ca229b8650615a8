import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMosquitto } from '@collective/testing/brokers'
import { connectAsync } from 'mqtt'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ChildProcess } from 'node:child_process'
import { collective, ended, firstLine, start, stop } from './command.fixture'

let folder: string
let broker: ChildProcess
let env: Readonly<Record<string, string>>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-servers-'))
  broker = start(['broker', '--port', '0'], {})
  env = { COLLECTIVE_URL: await firstLine(broker), COLLECTIVE_SECURITY: 'unsigned' }
})

afterEach(async () => {
  await stop(broker)
  await rm(folder, { recursive: true })
})

it('a broker says where it is, and ends with 0 when it is told to stop', async () => {
  expect(env['COLLECTIVE_URL']).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+$/)
  await stop(broker)
  expect(broker.exitCode).toBe(0)
})

it('a broker listens for WebSocket where it is told to, and says where on its second line', async () => {
  const both = start(['broker', '--port', '0', '--ws-port', '0'], {})
  const urls = await lines(both, 2)
  expect(urls).toEqual([expect.stringMatching(/^mqtt:/), expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/)])
  const over = { ...env, COLLECTIVE_URL: urls[1] ?? '' }
  const node = start(['node', '--identity', 'web1'], over)
  expect(await firstLine(node)).toBe('ready web1')
  const { stdout } = await collective(['find'], { env: over })
  expect(stdout).toBe('web1\n')
  await stop(node)
  await stop(both)
  const lone = await collective(['broker', '--ws-origin', 'https://fleet.example.net'])
  expect([lone.code, lone.stderr]).toEqual([1, expect.stringContaining('--ws-port')])
})

it.each(['SIGTERM', 'SIGINT'] as const)(
  'a node says when it is ready, and ends with 0 at %s',
  async signal => {
    const node = start(['node', '--identity', 'web1'], env)
    expect(await firstLine(node)).toBe('ready web1')
    const end = ended(node)
    node.kill(signal)
    expect((await end).code).toBe(0)
  },
)

it('the broker tells of a node that is killed, and not of one that ends', async () => {
  const mosquitto = await startMosquitto()
  const watcher = await connectAsync(mosquitto.url)
  const said: string[] = []
  const first = new Promise<void>(resolve => {
    watcher.on('message', topic => {
      said.push(topic)
      resolve()
    })
  })
  await watcher.subscribeAsync('collective/+/event/suspect/+')
  const there = { ...env, COLLECTIVE_URL: mosquitto.url }
  const [ends, dies] = ['web1', 'web2'].map(identity => start(['node', '--identity', identity], there))
  if (!ends || !dies) throw new Error('expected two nodes')
  await Promise.all([firstLine(ends), firstLine(dies)])
  await stop(ends)
  dies.kill('SIGKILL')
  await first
  expect(said).toEqual(['collective/collective/event/suspect/web2'])
  await watcher.endAsync()
  await mosquitto.stop()
})

it('a node reads its facts again at SIGHUP, and keeps the last good ones where they are broken', async () => {
  const facts = join(folder, 'facts.yaml')
  await writeFile(facts, 'rack: one\n')
  const node = start(['node', '--identity', 'web1', '--facts', facts, '-v'], env)
  await firstLine(node)
  expect(await racks()).toEqual({ one: ['web1'] })
  await writeFile(facts, 'rack: two\n')
  const reading = said(node, /were read again/)
  node.kill('SIGHUP')
  await reading
  expect(await racks()).toEqual({ two: ['web1'] })
  const complaint = said(node, /warning/)
  await writeFile(facts, 'rack: [')
  node.kill('SIGHUP')
  await complaint
  expect(await racks()).toEqual({ two: ['web1'] })
  await stop(node)
})

it('a node refuses a module that exports no agent, and an agent that there is not', async () => {
  const module = join(folder, 'empty.mjs')
  await writeFile(module, 'export const nothing = 1\n')
  for (const agent of [module, 'nosuch']) {
    const { code, stderr } = await collective(['node', '--identity', 'web1', '--agent', agent], { env })
    expect([code, stderr]).toEqual([1, expect.stringMatching(/pluginMissing: --agent /)])
  }
})

/** The first lines that a process prints. */
async function lines(child: ChildProcess, count: number): Promise<string[]> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    if (text.split('\n').length > count) break
  }
  return text.split('\n').slice(0, count)
}

/** Resolves when a process says on its standard error what is looked for. */
function said(child: ChildProcess, pattern: RegExp): Promise<void> {
  return new Promise(resolve => {
    let text = ''
    child.stderr?.on('data', chunk => {
      text += String(chunk)
      if (pattern.test(text)) resolve()
    })
  })
}

async function racks(): Promise<unknown> {
  const { stdout } = await collective(['facts', 'rack', '--json'], { env })
  return (JSON.parse(stdout) as { values: unknown }).values
}
