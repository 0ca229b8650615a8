import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { file, nettest, packages, process as processes, rpcutil } from '@collective/agents'
import { startBroker, type Broker } from '@collective/broker'
import type { FleetNode } from '@collective/rpc'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collective, type Ended } from './command.fixture'
import { startNode } from './node.fixture'

let folder: string
let broker: Broker
let node: FleetNode
let env: Readonly<Record<string, string>>

const marker = `agent-commands-${process.pid}`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-agent-commands-'))
  const config = join(folder, 'collective.yaml')
  const plugin = fileURLToPath(new URL('fixtures/who-runs.js', import.meta.url))
  await writeFile(config, `plugins:\n  - ${plugin}\n`)
  broker = await startBroker()
  env = { COLLECTIVE_URL: broker.url, COLLECTIVE_SECURITY: 'unsigned', COLLECTIVE_CONFIG: config }
  const provider = {
    name: 'played',
    list: async () => [
      {
        pid: 7,
        ppid: 1,
        uid: 4_000_000,
        state: 'S',
        vsize: 3_145_728,
        rss: 1_048_576,
        cmdline: `nginx a=b ${marker}`,
      },
      { pid: 8, ppid: 7, uid: 4_000_000, state: 'Z', vsize: 0, rss: 0, cmdline: '\u001b[2Jnginx: worker' },
    ],
  }
  node = await startNode('web1', broker.url, {
    agents: [rpcutil(), processes({ provider }), file({ write: [folder] }), packages(), nettest()],
  })
})

afterAll(async () => {
  await node.close()
  await broker.close()
  await rm(folder, { recursive: true })
})

const run = (...args: readonly string[]): Promise<Ended> => collective(args, { env })

async function dataOf(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(...args, '--json')
  return JSON.parse(stdout).results[0]?.data
}

describe('the command of an agent', () => {
  it('shows processes as ps does, and lets none of them command the terminal', async () => {
    const { stdout, code } = await run('process', 'list')
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      'web1',
      '',
      '       PID USER         S       VSZ       RSS COMMAND',
      `         7 4000000      S     3.0 M     1.0 M nginx a=b ${marker}`,
      '         8 4000000      Z     0.0 M     0.0 M \\x1b[2Jnginx: worker',
    ])
    expect(code).toBe(0)
  })

  it('fills inputs with words, and takes others by name', async () => {
    expect(await dataOf('process', 'list', `ginx a=b ${marker}`, 'user=4000000')).toMatchObject({ count: 1 })
    expect(await dataOf('process', 'list', 'nginx', 'just_zombies=yes')).toMatchObject({ count: 1 })
    expect(await dataOf('file', 'touch', join(folder, 'new'))).toMatchObject({ changed: true })
    expect(await dataOf('file', 'checksum', join(folder, 'new'), 'algorithm=md5')).toMatchObject({
      checksum: 'd41d8cd98f00b204e9800998ecf8427e',
    })
    expect(await dataOf('nettest', 'connect', '127.0.0.1', new URL(broker.url).port)).toMatchObject({
      connect: true,
    })
  })

  it('takes the action as the second word too', async () => {
    expect(await dataOf('package', 'no-such-package', 'status')).toMatchObject({ name: 'no-such-package' })
  })

  it('passes on a dry run, and what the node does not allow', async () => {
    expect(await dataOf('file', 'remove', join(folder, 'collective.yaml'), '--noop')).toMatchObject({
      changed: true,
    })
    const { stdout, code } = await run('package', 'install', 'nginx')
    expect(stdout).toContain('this node lets nobody change packages')
    expect(code).toBe(2)
  })

  it.each([
    [['process'], 'expected collective process ACTION, one of list, summary'],
    [['process', 'kill', '1'], 'one of list, summary'],
    [['process', 'list', 'a', 'b'], 'collective process list takes PATTERN and NAME=VALUE, got a b'],
    [['package', 'count', 'x'], 'collective package count takes no words and NAME=VALUE, got x'],
    [['process', 'list', 'usr=root'], 'has no input "usr"'],
    [['file', 'status'], 'file status needs file'],
  ])('says what is wrong with %j', async (args, message) => {
    const { stderr, code } = await run(...args)
    expect(stderr).toContain(message)
    expect(code).toBe(1)
  })
})

describe('a command that a module defines, as docs/cli.md has it', () => {
  it('calls an action, with an option of its own, and shows replies in its way', async () => {
    const { stdout, code } = await run('who-runs', 'nginx', '--at-least', '2')
    expect(stdout).toMatch(/^web1: 2\n/)
    expect(code).toBe(0)
    expect((await run('who-runs', 'nginx', '--at-least', '3')).stdout).not.toContain('web1:')
  })

  it('takes the flags and the exit codes of our own', async () => {
    expect(await dataOf('who-runs', 'nginx', '-I', 'web1')).toMatchObject({ count: 2 })
    expect((await run('who-runs', 'nginx', '-C', 'nothing')).code).toBe(1)
    expect(await run('who-runs', '(')).toMatchObject({ code: 2, stdout: expect.stringContaining('RE2') })
  })

  it('has help and says what is wrong with its line', async () => {
    const { stdout } = await run('who-runs', '--help')
    expect(stdout).toContain('List the nodes on which a program runs')
    expect(stdout).toContain('--at-least <COUNT>')
    expect(stdout).toContain('--with-class <CLASS>')
    expect(await run('who-runs')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("missing required argument 'pattern'"),
    })
  })
})
