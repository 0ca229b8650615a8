import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { puppet } from './puppet'
import { parseSettings } from './puppet-files'
import { runArguments } from './run-once'
import { readSummary } from './run-report'
import type { JsonObject } from '@collective/core'

// The real Puppet 7, which the set-up of the tests installs, with folders of its own; it is slow to start, so each call of it counts.
let folder: string
let args: readonly string[]
let one: OneNode

const manifest = (path: string): string =>
  `notify { 'hello': } file { '${path}': content => 'managed', mode => '0644' }`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-puppet-'))
  args = ['confdir', 'vardir', 'publicdir', 'rundir'].map(name => `--${name}=${join(folder, name)}`)
  await mkdir(join(folder, 'rundir'))
  one = await oneNode([puppet({ args, resourceTypes: ['file'] })])
})

afterAll(async () => {
  await one.close()
  await rm(folder, { recursive: true })
})

function ask(action: string, input: JsonObject = {}, noop = false): ReturnType<OneNode['call']> {
  return one.call('puppet', action, input, { noop })
}

const inState = (name: string): string => join(folder, 'vardir/state', name)

describe('the puppet agent', () => {
  it('tells of a machine on which nothing has run yet', async () => {
    expect(await ask('status')).toMatchObject({
      outcome: 'ok',
      data: {
        status: 'stopped',
        enabled: true,
        disable_message: '',
        applying: false,
        daemon_present: false,
        lastrun: 0,
        message: 'Currently stopped; no run is known',
      },
    })
    expect(await ask('last_run_summary')).toMatchObject({
      outcome: 'failed',
      statusmsg: 'no run of Puppet is known on this node',
    })
  })

  it('is disabled with a message, does not run, and is enabled again', async () => {
    const message = '--it is "late"'
    expect(await ask('disable', { message }, true)).toMatchObject({
      data: { status: 'enabled', changed: true },
    })
    expect(await ask('enable')).toMatchObject({ data: { status: 'enabled', changed: false } })
    expect(await ask('disable', { message })).toMatchObject({ data: { status: 'disabled', changed: true } })
    expect(await ask('disable')).toMatchObject({ data: { enabled: false, changed: false } })
    expect(await ask('status')).toMatchObject({ data: { status: 'disabled', disable_message: message } })
    expect(await ask('runonce')).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining(`Puppet is disabled: '${message}'`),
    })
    expect(await ask('enable')).toMatchObject({ data: { status: 'enabled', changed: true } })
    expect(await ask('status')).toMatchObject({ data: { status: 'stopped', enabled: true } })
  })

  it('does not run where it runs already, which a lock of the dead does not say', async () => {
    await writeFile(inState('agent_catalog_run.lock'), String(process.pid))
    expect(await ask('status')).toMatchObject({ data: { status: 'applying a catalog', applying: true } })
    expect(await ask('runonce')).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining('applying a catalog already'),
    })
    const dead = Number(execFileSync('sh', ['-c', 'echo $$']).toString())
    await writeFile(inState('agent_catalog_run.lock'), String(dead))
    expect(await ask('status')).toMatchObject({ data: { applying: false } })
    await rm(inState('agent_catalog_run.lock'))
  })

  it('tells what the last run did, with its log', async () => {
    const path = join(folder, 'managed')
    execFileSync('puppet', ['apply', ...args, '-e', manifest(path)], { stdio: 'ignore' })
    const now = Date.now() / 1000
    const { data } = await ask('last_run_summary', { logs: true })
    expect(data).toMatchObject({
      changed_resources: 2,
      failed_resources: 0,
      out_of_sync_resources: 2,
      summary: { version: { puppet: expect.stringMatching(/^\d+\.\d+/) } },
    })
    const { lastrun, since_lastrun: since, total_time: time, logs } = Object(data)
    expect(lastrun + since).toBeGreaterThan(now - 3)
    expect(time).toBeGreaterThan(0)
    expect(logs).toContainEqual(
      expect.objectContaining({ level: 'notice', msg: "defined 'message' as 'hello'" }),
    )
    expect(await ask('status')).toMatchObject({ data: { status: 'stopped', lastrun } })
    expect((await ask('last_run_summary')).data).not.toHaveProperty('logs')
  })

  it('starts a run that goes on by itself', async () => {
    const input = { force: true, server: 'localhost:1', tags: 'web' }
    expect(await ask('runonce', input)).toMatchObject({ outcome: 'denied' })
    const other = await oneNode([puppet({ args, allowServer: true })])
    const { outcome, data } = await other.call('puppet', 'runonce', input)
    await other.close()
    expect([outcome, Object(data).summary]).toEqual(['ok', expect.stringContaining('--no-splay --tags web')])
    expect(Object(data).initiated_at).toBeGreaterThan(1_700_000_000)
    // It ends because nobody listens there.
    expect(isRunning()).toBe(true)
    while (isRunning()) await delay(50)
  })

  it('brings a resource into a state, where the node allows its type', async () => {
    const path = join(folder, 'resource')
    await writeFile(path, 'text', { mode: 0o644 })
    const wish = { type: 'file', name: path, properties: { mode: '0600' } }
    expect(await ask('resource', wish, true)).toMatchObject({
      outcome: 'ok',
      data: { changed: true, result: expect.stringContaining("should be '0600' (noop)") },
    })
    expect((await stat(path)).mode & 0o777).toBe(0o644)
    expect(await ask('resource', wish)).toMatchObject({
      data: { changed: true, result: expect.stringContaining("mode changed '0644' to '0600'") },
    })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(
      await ask('resource', { ...wish, name: join(path, 'no/such'), properties: { ensure: 'file' } }),
    ).toMatchObject({
      outcome: 'failed',
    })
    expect(await ask('resource', { ...wish, type: 'exec' })).toMatchObject({
      outcome: 'denied',
      statusmsg: expect.stringContaining('name it as resourceTypes'),
    })
    expect(await readFile(path, 'utf8')).toBe('text')
  })

  it('says that there is no Puppet', async () => {
    const other = await oneNode([puppet({ puppet: 'no-such-puppet' })])
    expect(await other.call('puppet', 'status')).toMatchObject({
      outcome: 'error',
      code: 'unsupported',
      statusmsg: expect.stringContaining('Debian: puppet-agent'),
    })
    await other.close()
  })

  it.each([
    ['runonce', { tags: '--server x' }],
    ['runonce', { environment: 'a b' }],
    ['resource', { type: '--help', name: 'x' }],
    ['resource', { type: 'file', name: '--help' }],
    ['resource', { type: 'file', name: '/x', properties: { '--noop': 'x' } }],
    ['disable', { message: 'a\0b' }],
  ])('gives Puppet no option that a caller makes up: %s %j', async (action, input) => {
    expect(await ask(action, input)).toMatchObject({ outcome: 'invalidData' })
  })
})

/** Whether a Puppet with the folders of this test runs. */
function isRunning(): boolean {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .some(pid => commandLineOf(pid).includes(`--confdir=${folder}`))
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

describe('the words for a run', () => {
  const always = ['--onetime', '--no-daemonize', '--color=false', '--show_diff', '--verbose']

  it.each([
    [{}, ['--splay', '--splaylimit', '30']],
    [{ force: true }, ['--no-splay']],
    [{ splay: false }, ['--no-splay']],
    [{ splaylimit: 5, noop: false }, ['--splay', '--splaylimit', '5', '--no-noop']],
    [
      { force: true, noop: true, environment: 'test', server: 'p:8140', use_cached_catalog: true },
      [
        '--no-splay',
        '--noop',
        '--environment',
        'test',
        '--server',
        'p',
        '--serverport',
        '8140',
        '--use_cached_catalog',
      ],
    ],
  ])('of %j are %j', (wish, words) => {
    expect(runArguments(wish)).toEqual([...always, ...words])
  })
})

describe("Puppet's files", () => {
  it('are not guessed where Puppet does not tell where they are', () => {
    expect(() => parseSettings('pidfile = /x\n')).toThrow(expect.objectContaining({ code: 'providerFailed' }))
  })

  it('may be half written', async () => {
    await writeFile(join(folder, 'half.yaml'), '---\nversion:\n  config: 1\n')
    expect(await readSummary(join(folder, 'half.yaml'))).toBeUndefined()
    await writeFile(join(folder, 'empty.yaml'), '')
    expect(await readSummary(join(folder, 'empty.yaml'))).toBeUndefined()
  })
})
