import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
