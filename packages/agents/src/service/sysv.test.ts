import { spawnSync } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { neverAborted } from '@collective/core/internal'
import { isAlive, whenGone } from '../process/processes.fixture'
import { daemonScript, initDirectory, type InitDirectory } from './init-script.fixture'
import { sysv } from './sysv'
import type { ServiceProvider } from './provider'

const call = { signal: neverAborted() }
let init: InitDirectory
let provider: ServiceProvider

beforeEach(async () => {
  init = await initDirectory()
  provider = sysv({ initDirectory: init.path, killAfterMs: 1000 })
})

afterEach(() => init.remove())

describe('an init script', () => {
  it('starts, tells and stops a daemon that keeps its output open', async () => {
    await init.add('web', daemonScript)
    expect(await provider.status('web', call)).toEqual({
      status: 'stopped',
      enabled: false,
      detail: 'not running',
    })
    expect(await provider.change('web', 'start', call)).toBeUndefined()
    const pid = Number(await init.read('pid'))
    expect(isAlive(pid)).toBe(true)
    expect(await provider.status('web', call)).toMatchObject({ status: 'running' })
    expect(await provider.change('web', 'restart', call)).toBeUndefined()
    await whenGone(pid)
    expect(await provider.change('web', 'stop', call)).toBeUndefined()
    expect(await provider.status('web', call)).toMatchObject({ status: 'stopped' })
  })

  it('tells of a daemon that died', async () => {
    await init.add('web', daemonScript)
    await init.write('pid', String(spawnSync('/bin/true').pid))
    expect(await provider.status('web', call)).toMatchObject({
      status: 'stopped',
      detail: 'dead, and its pid file is left',
    })
  })

  it('starts at boot where a runlevel says so', async () => {
    await init.add('web', daemonScript)
    await init.enable('web')
    await init.add('we', daemonScript)
    expect(await provider.status('web', call)).toMatchObject({ enabled: true })
    expect(await provider.status('we', call)).toMatchObject({ enabled: false })
  })

  it('may start at boot or not where there are no runlevels', async () => {
    const bare = await initDirectory([])
    await bare.add('web', daemonScript)
    const state = await sysv({ initDirectory: bare.path, killAfterMs: 1000 }).status('web', call)
    expect(state).toMatchObject({ enabled: null })
    await bare.remove()
  })

  it('is an executable file and nothing else', async () => {
    await init.add('web', daemonScript)
    await chmod(join(init.path, 'web'), 0o644)
    await mkdir(join(init.path, 'folder'))
    expect(await provider.status('web', call)).toBeUndefined()
    expect(await provider.status('folder', call)).toBeUndefined()
    expect(await provider.status('missing', call)).toBeUndefined()
  })

  it('is run in / with a clean environment', async () => {
    process.env['COLLECTIVE_TEST_SECRET'] = 'secret'
    await init.add('web', '#!/bin/sh\nenv > @ROOT@/environment; pwd > @ROOT@/folder')
    await provider.change('web', 'start', call)
    delete process.env['COLLECTIVE_TEST_SECRET']
    expect(await init.read('environment')).not.toContain('secret')
    expect(await init.read('folder')).toBe('/\n')
  })

  it('says why it failed', async () => {
    await init.add('web', '#!/bin/sh\necho "must be root" >&2; exit 4')
    expect(await provider.change('web', 'start', call)).toBe(
      'its init script ended with 4, not permitted: must be root',
    )
  })

  it('knows no status where it answers with its usage', async () => {
    await init.add('web', '#!/bin/sh\necho "Usage: web {start|stop}"; exit 1')
    expect(await provider.status('web', call)).toMatchObject({ status: 'unknown' })
  })
})
