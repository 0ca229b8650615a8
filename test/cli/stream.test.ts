import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collective, firstLine, shell, start, stop } from './command.fixture'
import type { ChildProcess } from 'node:child_process'

const processes: ChildProcess[] = []
let env: Readonly<Record<string, string>>
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-stream-'))
  const broker = start(['broker', '--port', '0'], {})
  processes.push(broker)
  env = { COLLECTIVE_URL: await firstLine(broker), COLLECTIVE_SECURITY: 'unsigned' }
  const nodes = ['web1', 'web2'].map(identity =>
    start(['node', '--identity', identity, '--agent', 'shell'], env),
  )
  processes.push(...nodes)
  await Promise.all(nodes.map(firstLine))
})

afterAll(async () => {
  await Promise.all(processes.reverse().map(stop))
  await rm(folder, { recursive: true })
})

/** A call of `shell run` on nodes by their names. */
function run(command: string, ...more: readonly string[]): string[] {
  return ['rpc', 'shell', 'run', `command=${command}`, '--stream', ...more]
}

test('each line stands behind its node, and how the command ended there too', async () => {
  const { code, stdout } = await collective(run('printf "one\\ntwo"; exit 3'), { env })
  expect(code).toBe(0)
  const lines = stdout.split('\n')
  for (const identity of ['web1', 'web2'])
    expect(lines.filter(line => line.startsWith(`${identity}: `))).toEqual([
      `${identity}: one`,
      `${identity}: two`,
      `${identity}: exitcode: 3, success: false`,
    ])
  expect(stdout).toContain('2 / 2')
})

test('lines are there before the command ends', async () => {
  const go = join(folder, 'go')
  const child = start(
    run(`echo begun; until [ -e ${go} ]; do sleep 0.02; done; echo done`, '-I', 'web1'),
    env,
  )
  const closed = once(child, 'close')
  const seen: string[] = []
  if (!child.stdout) throw new Error('expected a pipe')
  for await (const line of createInterface(child.stdout)) {
    seen.push(line)
    if (line === 'web1: begun') await writeFile(go, '')
  }
  expect(seen.slice(0, 3)).toEqual(['web1: begun', 'web1: done', 'web1: exitcode: 0, success: true'])
  expect((await closed)[0]).toBe(0)
})

test('a command that would print for ever ends with who reads it', async () => {
  const command = "'command=echo $$; exec yes'"
  const { stdout } = await shell(`collective rpc shell run ${command} --stream -I web1 | head -1`, env)
  expect(stdout).toMatch(/^web1: \d+\n$/)
  await shell(`while kill -0 ${stdout.slice('web1: '.length).trim()} 2>/dev/null; do sleep 0.02; done`, env)
})

test.each([
  [run('true', '--table'), '--table'],
  [['rpc', 'rpcutil', 'ping', '--stream'], 'gives nothing before its reply'],
])('%j cannot be streamed, and the error says why', async (args, why) => {
  const { code, stderr } = await collective(args, { env })
  expect(code).toBe(1)
  expect(stderr).toContain(why)
})
