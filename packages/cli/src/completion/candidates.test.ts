import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@collective/core'
import { contractHash, type AgentDdl } from '@collective/rpc/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { commandLine } from '../command-line.fixture'
import { ddlFiles, ddlFolder } from '../session/ddl-files'

let cache: string

const printer: AgentDdl = {
  name: 'printer',
  description: '',
  version: '1.0.0',
  author: '',
  license: '',
  url: '',
  timeoutMs: 1_000,
  actions: {
    print: {
      description: 'Prints a page',
      display: 'always',
      effect: 'change',
      noop: false,
      timeoutMs: 1_000,
      input: {
        type: 'object',
        properties: {
          page: { type: 'string', description: 'What to print' },
          paper: { enum: ['a4', 'a3', 'letter'] },
          colour: { type: 'boolean' },
        },
      },
      output: { type: 'object' },
      aggregates: [],
    },
  },
}

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'collective-completion-'))
  const folder = ddlFolder({ XDG_CACHE_HOME: cache }) ?? ''
  await ddlFiles(folder, silentLogger).save(await contractHash(printer), printer)
})

afterAll(() => rm(cache, { recursive: true }))

/** How a line goes on: the last word is being typed. */
async function completed(...words: string[]): Promise<string[]> {
  const { code, stdout } = await commandLine(['completion', 'words', '--', ...words], {
    XDG_CACHE_HOME: cache,
  })
  expect(code).toBe(0)
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split('\t')[0] ?? '')
}

it.each([
  [['desc'], ['describe-filter']],
  [['help', 'pin'], ['ping']],
  [['help', 'ping', ''], []],
  [['nosuch', ''], []],
  [['rpc', 'r'], ['rpcutil']],
  [['rpc', 'prin'], ['printer']],
  [
    ['rpc', 'service', 'st'],
    ['status', 'start', 'stop'],
  ],
  [['service', 'resta'], ['restart']],
  [['rpc', 'printer', ''], ['print']],
  [
    ['rpc', 'printer', 'print', ''],
    ['page=', 'paper=', 'colour='],
  ],
  [['rpc', 'printer', 'print', 'page=1', 'p'], ['paper=']],
  [
    ['rpc', 'printer', 'print', 'paper=a'],
    ['paper=a4', 'paper=a3'],
  ],
  [
    ['rpc', 'printer', 'print', 'colour='],
    ['colour=true', 'colour=false'],
  ],
  [['rpc', 'printer', 'nosuch', ''], []],
  [['rpc', '-I', 'web1', 'printer', ''], ['print']],
  [['rpc', '-A', 'print'], ['printer']],
  [
    ['rpc', '--display', ''],
    ['ok', 'failed', 'all'],
  ],
  [['rpc', '-v', 'printer', ''], ['print']],
  [['rpc', '--agent-v'], ['--agent-version']],
  [['find', '--agent-v'], []],
  [['ping', '--with-f'], ['--with-fact']],
  [
    ['plugin', 'generate', ''],
    ['agent', 'client'],
  ],
  [['plugin', 'doc', 'pri'], ['printer']],
  [['completion', 'z'], ['zsh']],
])('%j goes on with %j', async (words, wanted) => {
  expect(await completed(...words)).toEqual(wanted)
})

it('tells what candidates are for', async () => {
  const { stdout } = await commandLine(['completion', 'words', '--', 'rpc', 'printer', 'print', 'page'], {
    XDG_CACHE_HOME: cache,
  })
  expect(stdout).toBe('page=\tWhat to print\n')
})

it('refuses a shell that it does not know', async () => {
  expect(await commandLine(['completion', 'tcsh'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('bash, zsh or fish'),
  })
})
