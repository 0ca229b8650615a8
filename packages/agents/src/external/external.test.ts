import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { printedNumbers, whenGone } from '../process/processes.fixture'
import { external } from './external'
import { externalFromSettings } from './external-settings'
import type { AgentDdl } from '@collective/rpc'
import type { JsonObject } from '@collective/core'
import type { ExternalOptions } from './external-options'

const object = { type: 'object', additionalProperties: false }

const ddl: AgentDdl = {
  name: 'mine',
  description: 'Something of mine',
  version: '1.0.0',
  author: '',
  license: '',
  url: '',
  timeoutMs: 10_000,
  actions: {
    greet: {
      description: 'Greets',
      display: 'always',
      effect: 'read',
      noop: true,
      timeoutMs: 10_000,
      input: { ...object, properties: { name: { type: 'string', maxLength: 10 } }, required: ['name'] },
      output: { type: 'object', properties: { greeting: { type: 'string' } }, additionalProperties: {} },
      aggregates: [],
    },
  },
}

let folder: string
let one: OneNode | undefined

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'collective-test-external-'))))
afterEach(async () => {
  await one?.close()
  one = undefined
})
afterAll(() => rm(folder, { recursive: true }))

async function program(text: string): Promise<string> {
  const path = join(folder, 'program')
  await writeFile(path, text)
  await chmod(path, 0o755)
  return path
}

interface Wish {
  readonly input?: JsonObject
  readonly options?: Partial<ExternalOptions>
  readonly settings?: object
}

/** The reply of an action that this program does. */
async function reply(text: string, { input = { name: 'bob' }, options = {}, settings = {} }: Wish = {}) {
  one = await oneNode([external({ ddl, command: await program(text), killAfter: 500, ...options })])
  return one.call('mine', 'greet', input, settings)
}

const inSh = '#!/bin/sh\n'

/** A program that answers with its request. */
const inPython = `#!/usr/bin/env python3
import json, os, sys
with open(sys.argv[1]) as request_file:
    request = json.load(request_file)
assert os.environ['MCOLLECTIVE_REQUEST_FILE'] == sys.argv[1]
with open(os.environ['MCOLLECTIVE_REPLY_FILE'], 'w') as reply_file:
    json.dump({'greeting': 'hello ' + request['data']['name'], 'request': request, 'secret': os.environ.get('SECRET')}, reply_file)
`

describe('an action that a program does', () => {
  it('is told what is asked, by whom, and answers: in Python', async () => {
    process.env['SECRET'] = 'hunter2'
    const answered = await reply(inPython, { settings: { noop: true } })
    delete process.env['SECRET']
    expect(answered).toMatchObject({
      outcome: 'ok',
      data: {
        greeting: 'hello bob',
        secret: null,
        request: {
          agent: 'mine',
          action: 'greet',
          data: { name: 'bob' },
          callerid: 'cert=alice',
          sender: 'cert=alice',
          uniqid: expect.stringMatching(/^[0-9a-f]{32}$/),
          collective: 'collective',
          identity: 'web1',
          noop: true,
        },
      },
    })
  })

  it('answers in sh, with arguments and variables of its own', async () => {
    const path = await program(`${inSh}printf '{"greeting":"%s %s"}' "$1" "$GREETING" > "$3"\n`)
    const options = { command: [path, 'well,'] as const, environment: { GREETING: 'hello' } }
    const text = await readFile(path, 'utf8')
    expect(await reply(text, { options })).toMatchObject({ data: { greeting: 'well, hello' } })
  })

  it('may answer nothing', async () => {
    expect(await reply(`${inSh}rm "$2"\n`)).toMatchObject({ outcome: 'ok', data: {} })
  })

  it('is checked before it runs', async () => {
    const marker = join(folder, 'ran')
    const input = { name: 'x'.repeat(11) }
    expect(await reply(`${inSh}touch ${marker}\n`, { input })).toMatchObject({ outcome: 'invalidData' })
    expect(await readdir(folder)).not.toContain('ran')
  })

  it.each([
    [1, 'failed', 'actionFailed'],
    [2, 'error', 'unknownAction'],
    [3, 'missingData', 'missingData'],
    [4, 'invalidData', 'invalidData'],
    [5, 'error', 'actionError'],
    [77, 'failed', 'actionFailed'],
  ])('ends by exit code %i as %s', async (exitcode, outcome, code) => {
    const text = `${inSh}echo '{"greeting":"half"}' > "$2"; echo out of ink >&2; exit ${exitcode}\n`
    expect(await reply(text)).toMatchObject({
      outcome,
      code,
      statusmsg: expect.stringContaining('mine greet: out of ink'),
    })
  })

  it('gives what it answered with its failure', async () => {
    expect((await reply(`${inSh}echo '{"greeting":"half"}' > "$2"; exit 1\n`)).data).toEqual({
      greeting: 'half',
    })
    await one?.close()
    expect(await reply(`${inSh}echo '{"gre' > "$2"; exit 1\n`)).toMatchObject({ outcome: 'failed' })
  })

  it.each([
    [`echo nonsense > "$2"`, 'invalidOutput', /expected a JSON object in the reply file, got "nonsense/],
    [`echo '[1]' > "$2"`, 'invalidOutput', /expected a JSON object/],
    [`echo '{"greeting":5}' > "$2"`, 'invalidOutput', /greeting/],
    [`head -c 5000 /dev/zero > "$2"`, 'replyTooLarge', /at most 4096 bytes, got 5000/],
    [`rm "$2"; mkfifo "$2"`, 'invalidOutput', /to be a file/],
  ])('is an error where it answers by %s', async (script, code, message) => {
    expect(await reply(`${inSh}${script}\n`, { options: { maxOutput: 4096 } })).toMatchObject({
      outcome: 'error',
      code,
      statusmsg: expect.stringMatching(message),
    })
  })

  it('is an error where there is no such program', async () => {
    expect(await reply('', { options: { command: '/no/such/program' } })).toMatchObject({
      code: 'providerFailed',
    })
  })

  it('ends with all that it started when its time is over', async () => {
    const pids = join(folder, 'pids')
    const text = `${inSh}sleep 60 & echo $$ $! > ${pids}; trap '' TERM; wait; sleep 60\n`
    expect(await reply(text, { settings: { timeout: 1_500 } })).toMatchObject({ outcome: 'timedOut' })
    await whenGone(...printedNumbers(await readFile(pids, 'utf8')))
  })

  it('leaves no file behind', async () => {
    const answered = await reply(`${inSh}printf '{"greeting":"%s"}' "$PWD" > "$2"\n`)
    const place = JSON.stringify(answered.data).replace(/^.*:"(.*)"}$/, '$1')
    expect(place).toMatch(/^\/.*collective-external-/)
    await expect(readdir(place)).rejects.toThrow('ENOENT')
  })
})

describe('an external agent of a configuration', () => {
  const warnings: string[] = []
  const made = (settings: JsonObject, name = 'mine') =>
    externalFromSettings(name, settings, { folder, warn: message => void warnings.push(message) })

  it('has its DDL as JSON, and its program beside it', async () => {
    await writeFile(join(folder, 'mine.json'), JSON.stringify(ddl))
    await program(`${inSh}echo '{"greeting":"configured"}' > "$2"\n`)
    one = await oneNode([await made({ external: { command: './program', ddl: 'mine.json' } })])
    expect(await one.call('mine', 'greet', { name: 'bob' })).toMatchObject({
      data: { greeting: 'configured' },
    })
    const served = await one.client.ddl('mine', { roster: ['web1'] })
    expect(served).toEqual(ddl)
  })

  it('has its DDL as MCollective has it, and says what nobody checks', async () => {
    const metadata =
      'metadata :name=>"p", :description=>"d", :author=>"a", :license=>"l", :version=>"1", :url=>"u", :timeout=>5'
    const input =
      'input :tags, :prompt=>"t", :description=>"t", :type=>:string, :validation=>:puppet_tags, :optional=>true, :maxlength=>5'
    await writeFile(
      join(folder, 'puppet.ddl'),
      `${metadata}\naction "run", :description=>"Runs" do\n${input}\nend`,
    )
    await program(`${inSh}true\n`)
    one = await oneNode([await made({ external: { command: ['./program'], ddl: './puppet.ddl' } }, 'puppet')])
    expect(await one.call('puppet', 'run', { tags: 'a' })).toMatchObject({ outcome: 'ok' })
    expect(await one.call('puppet', 'run', { tags: 'too long' })).toMatchObject({ outcome: 'invalidData' })
    expect(warnings).toEqual([expect.stringMatching(/^agents\.puppet: run: tags: the validator puppet_tags/)])
  })

  it('is that of docs/external-actions.md', async () => {
    const page = await readFile(new URL('../../../../docs/external-actions.md', import.meta.url), 'utf8')
    const [, python = ''] = /```python\n([\s\S]*?)```/.exec(page) ?? []
    const [, settings = ''] = /agents:\n {2}greeter:\n([\s\S]*?)```/.exec(page) ?? []
    const named = [...settings.matchAll(/(\w+): (\.\/\S+)/g)].map(([, setting, file]) => [setting, file])
    expect(named).toEqual([
      ['command', './greeter.py'],
      ['ddl', './greeter.json'],
    ])
    await writeFile(join(folder, 'greeter.py'), python, { mode: 0o755 })
    await writeFile(join(folder, 'greeter.json'), JSON.stringify({ ...ddl, name: 'greeter' }))
    one = await oneNode([await made({ external: Object.fromEntries(named) }, 'greeter')])
    expect(await one.call('greeter', 'greet', { name: 'bob' })).toMatchObject({
      data: { greeting: 'hello bob' },
    })
  })

  it.each<[JsonObject, RegExp]>([
    [{ external: { command: './program' } }, /^agents\.mine: external\.ddl: /],
    [{ external: { command: [], ddl: 'mine.json' } }, /external\.command: expected a program/],
    [{ external: { command: 'x', ddl: 'mine.json', shell: true } }, /shell/],
    [{ external: { command: 'x', ddl: 'absent.json' } }, /absent\.json: expected a DDL, got ENOENT/],
    [{ external: { command: 'x', ddl: 'program' } }, /expected a DDL as JSON/],
    [{ external: { command: 'x', ddl: 'empty.json' } }, /expected the DDL of an agent/],
    [{ external: { command: 'x', ddl: 'puppet.ddl' } }, /expected the DDL of mine, got that of puppet/],
  ])('is refused as %j', async (settings, message) => {
    await writeFile(join(folder, 'empty.json'), '{}')
    await expect(made(settings)).rejects.toThrow(message)
  })
})
