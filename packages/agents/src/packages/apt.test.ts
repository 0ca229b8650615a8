import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, watch } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { printedNumbers, whenGone } from '../process/processes.fixture'
import { debianRoot, type DebianRoot } from './debian-root.fixture'
import { packages } from './packages'
import type { JsonObject } from '@collective/core'

let debian: DebianRoot
let one: OneNode

beforeAll(async () => {
  debian = await debianRoot([
    { name: 'probe', version: '1.0-1' },
    { name: 'probe', version: '1:2.0-3', configured: true },
    { name: 'needs-probe', version: '0.5', depends: 'probe' },
    { name: 'precious', version: '3', depends: 'probe' },
    { name: 'broken', version: '1', depends: 'nothing-that-there-is' },
    { name: 'failing', version: '1', postinst: 'echo "no luck" >&2; exit 3' },
    // Opens the pipe twice: first to say that it has begun, then to wait until somebody lets it go on.
    {
      name: 'slow',
      version: '1',
      postinst: `echo $$ > @TOP@/begun; read line < @TOP@/go`,
    },
    {
      name: 'stubborn',
      version: '1',
      postinst: `trap '' TERM INT HUP; sleep 600 & echo $$ $! > @TOP@/pids; while :; do wait; done`,
    },
  ])
  execFileSync('mkfifo', [join(debian.top, 'go')])
  const { environment } = debian
  const allow = ['probe', 'slow', 'stubborn', 'failing', 'broken', { pattern: 'needs-.*|no-such.*|pro.e' }]
  one = await oneNode([packages({ provider: 'apt', environment, allow, killAfter: 100 })])
  expect(await ask('refresh')).toMatchObject({ outcome: 'ok', data: { package_manager: 'apt' } })
})

afterAll(async () => {
  await one.close()
  await debian.remove()
})

function ask(action: string, input: JsonObject = {}, noop = false): ReturnType<OneNode['call']> {
  return one.call('package', action, input, { noop })
}

const name = { package: 'probe' }

/** Resolves when a file has been written. */
async function written(path: string): Promise<string> {
  const events = watch(debian.top)
  const read = async (): Promise<string> => (existsSync(path) ? readFile(path, 'utf8') : '')
  if ((await read()).endsWith('\n')) return read()
  for await (const _event of events) if ((await read()).endsWith('\n')) break
  return read()
}

describe('a package of Debian', () => {
  it('goes through its whole life', async () => {
    const gone = { name: 'probe', ensure: 'purged', version: '', arch: '', provider: 'apt' }
    const old = { ensure: '1.0-1', epoch: '0', version: '1.0', release: '1', arch: 'all', provider: 'apt' }
    const newer = { ensure: '1:2.0-3', epoch: '1', version: '2.0', release: '3', arch: 'all' }
    const toOld = [{ name: 'probe', to: '1.0-1' }]
    const toNewer = [{ name: 'probe', from: '1.0-1', to: '1:2.0-3' }]
    const wanted = { ...name, version: '1.0-1' }
    expect(await ask('status', name)).toMatchObject({ outcome: 'ok', data: gone })
    expect(await ask('install', wanted, true)).toMatchObject({
      data: { ...gone, changed: true, changes: toOld },
    })
    expect(await ask('status', name)).toMatchObject({ data: gone })
    expect(await ask('install', wanted)).toMatchObject({ data: { ...old, changed: true, changes: toOld } })
    expect(await ask('install', name)).toMatchObject({ data: { ...old, changed: false, changes: [] } })
    expect(await ask('checkupdates')).toMatchObject({
      data: {
        outdated_packages: [{ package: 'probe', version: '1:2.0-3', repo: 'localhost' }],
        count: 1,
        exitcode: 0,
        package_manager: 'apt',
      },
    })
    expect(await ask('update', name, true)).toMatchObject({
      data: { ...old, changed: true, changes: toNewer },
    })
    expect(await ask('update', name)).toMatchObject({ data: { ...newer, changed: true, changes: toNewer } })
    expect(await ask('update', name)).toMatchObject({ data: { ...newer, changed: false } })
    expect(await ask('apt_checkupdates')).toMatchObject({ data: { outdated_packages: [], count: 0 } })
    expect(await ask('install', wanted)).toMatchObject({ data: { ...old, changed: true } })
    expect(await ask('install', { ...name, version: '1:2.0-3' })).toMatchObject({ data: newer })
    expect(await ask('uninstall', name)).toMatchObject({
      data: { ensure: 'absent', version: '', changed: true },
    })
    expect(await ask('uninstall', name)).toMatchObject({ data: { ensure: 'absent', changed: false } })
    expect(await ask('purge', name)).toMatchObject({ data: { ensure: 'purged', changed: true } })
    expect(await ask('purge', name)).toMatchObject({ data: { ensure: 'purged', changed: false } })
  })

  it('brings along what it needs, and is counted with it', async () => {
    expect(await ask('count')).toMatchObject({ data: { output: 0, exitcode: 0 } })
    const { data: before } = await ask('md5')
    expect(await ask('install', { package: 'needs-probe' })).toMatchObject({
      data: {
        ensure: '0.5',
        release: '',
        changes: [
          { name: 'probe', to: '1:2.0-3' },
          { name: 'needs-probe', to: '0.5' },
        ],
      },
    })
    expect(await ask('count')).toMatchObject({ data: { output: 2 } })
    expect(Object((await ask('md5')).data).output).toMatch(/^[0-9a-f]{32}$/)
    expect(await ask('md5')).not.toMatchObject({ data: Object(before) })
    const changes = [
      { name: 'needs-probe', from: '0.5' },
      { name: 'probe', from: '1:2.0-3' },
    ]
    expect(await ask('purge', name)).toMatchObject({ data: { changes } })
    expect(await ask('md5')).toMatchObject({ data: Object(before) })
  })

  it('is not removed where another goes with it that may not be', async () => {
    const free = await oneNode([packages({ environment: debian.environment, allow: 'any' })])
    await free.call('package', 'install', { package: 'precious' })
    for (const noop of [true, false])
      expect(await ask('uninstall', name, noop)).toMatchObject({
        outcome: 'denied',
        statusmsg: expect.stringContaining('would also remove precious'),
      })
    expect(await free.call('package', 'status', { package: 'precious' })).toMatchObject({
      data: { ensure: '3' },
    })
    expect(await free.call('package', 'purge', name)).toMatchObject({ data: { ensure: 'purged' } })
    await free.close()
  })
})

describe('what cannot be done to a package', () => {
  it.each([
    ['install', 'no-such-package', 'no source of this node has such a package'],
    // For apt-get a regular expression, and the removal of a package.
    ['install', 'pro.e', 'no source of this node has such a package'],
    ['install', 'needs-probe-', 'no source of this node has such a package'],
    ['install', 'broken', 'Depends: nothing-that-there-is'],
    ['update', 'probe', 'is not installed: install it'],
  ])('%s %s says why', async (action, wanted, message) => {
    expect(await ask(action, { package: wanted })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining(message),
      data: { ensure: 'purged' },
    })
  })

  it('a version that there is not', async () => {
    expect(await ask('install', { ...name, version: '9' })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining("Version '9' for 'probe' was not found"),
    })
  })

  it('a package whose script fails is half there, and that is said', async () => {
    expect(await ask('install', { package: 'failing' })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringMatching(/could not install failing: apt-get ended with 100: .*dpkg/),
    })
    expect(await ask('purge', { package: 'failing' })).toMatchObject({ data: { ensure: 'purged' } })
  })

  it.each(['-o', 'a;b', 'a b', '../x', 'a*', 'UPPER', 'a=1', '@group'])('%j is no name', async wanted => {
    for (const action of ['status', 'install', 'purge'])
      expect((await ask(action, { package: wanted })).outcome).toMatch(/invalidData|denied/)
  })

  it.each(['1 2', '-1', '1/x', '$(id)'])('%j is no version', async version => {
    expect(await ask('install', { ...name, version })).toMatchObject({ outcome: 'invalidData' })
  })

  it('yum_checkupdates', async () => {
    expect(await ask('yum_checkupdates')).toMatchObject({
      outcome: 'error',
      code: 'unsupported',
      statusmsg: expect.stringContaining('this one has apt'),
    })
  })
})

describe('a package manager that is busy', () => {
  it('is not waited for, and the error says so', async () => {
    const slow = ask('install', { package: 'slow' })
    await written(join(debian.top, 'begun'))
    const other = await ask('install', name)
    execFileSync('sh', ['-c', `echo > ${debian.top}/go`])
    expect(other).toMatchObject({
      outcome: 'error',
      code: 'locked',
      statusmsg: expect.stringMatching(/another program holds the packages.*lock.*ask again/),
    })
    expect(await slow).toMatchObject({ data: { ensure: '1' } })
    await ask('purge', { package: 'slow' })
  })

  it('is ended with all that it started where its time is over', async () => {
    const reply = one.call('package', 'install', { package: 'stubborn' }, { timeout: 4000 })
    const pids = printedNumbers(await written(join(debian.top, 'pids')))
    expect(await reply).toMatchObject({ outcome: 'timedOut' })
    await whenGone(...pids)
  })
})

describe('what a node allows', () => {
  it('is nothing, unless somebody says so', async () => {
    const other = await oneNode([packages({ environment: debian.environment })])
    for (const action of ['install', 'update', 'uninstall', 'purge'])
      expect(await other.call('package', action, name)).toMatchObject({
        outcome: 'denied',
        statusmsg: expect.stringContaining('lets nobody change packages'),
      })
    expect(await other.call('package', 'status', name)).toMatchObject({ outcome: 'ok' })
    await other.close()
  })

  it.each(['precious', 'probe2', 'xneeds-probe'])('is not %s, where others are', async wanted => {
    expect(await ask('install', { package: wanted }, true)).toMatchObject({ outcome: 'denied' })
  })

  it('is said where there is no package manager', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'collective-empty-'))
    for (const provider of ['auto', 'yum'] as const) {
      const other = await oneNode([packages({ provider, environment: { PATH: empty } })])
      expect(await other.call('package', 'status', name)).toMatchObject({
        outcome: 'error',
        code: 'unsupported',
        statusmsg: expect.stringMatching(
          /found no (apt-get, dnf, yum|yum): this node cannot manage packages/,
        ),
      })
      await other.close()
    }
    await rm(empty, { recursive: true })
  })
})
