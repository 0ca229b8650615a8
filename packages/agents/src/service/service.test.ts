import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { whenGone } from '../process/processes.fixture'
import { daemonScript, initDirectory, type InitDirectory } from './init-script.fixture'
import { service } from './service'
import { recordings, refusals } from './systemctl-show.fixture'
import { recordedSystemctl } from './systemctl.fixture'
import type { ServiceOptions } from './service-options'
import type { ServiceProvider } from './provider'

let init: InitDirectory
let one: OneNode

const host = async (options: ServiceOptions): Promise<void> => {
  one = await oneNode([service(options)])
}

const ask = (action: string, name: string): ReturnType<OneNode['call']> =>
  one.call('service', action, { service: name })

beforeEach(async () => {
  init = await initDirectory()
  await init.add('web', daemonScript)
})

afterEach(async () => {
  await one.close()
  await init.remove()
})

describe('the service agent on init scripts', () => {
  beforeEach(() => host({ provider: 'sysv', initDirectory: init.path, killAfter: 1000 }))

  afterEach(() => ask('stop', 'web'))

  it('starts what is stopped, once', async () => {
    expect(await ask('start', 'web')).toMatchObject({
      outcome: 'ok',
      data: { status: 'running', enabled: false, detail: 'running', changed: true },
    })
    expect(await ask('start', 'web')).toMatchObject({
      outcome: 'ok',
      data: { status: 'running', changed: false },
    })
    expect(await init.read('actions')).toBe('status\nstart\nstatus\nstatus\n')
  })

  it('leaves everything as it is in a dry run, and says what it would do', async () => {
    const dry = (action: string): ReturnType<OneNode['call']> =>
      one.call('service', action, { service: 'web' }, { noop: true })
    expect(await dry('start')).toMatchObject({ data: { status: 'stopped', changed: true } })
    expect(await dry('stop')).toMatchObject({ data: { status: 'stopped', changed: false } })
    expect(await dry('restart')).toMatchObject({ data: { status: 'stopped', changed: true } })
    expect(await init.read('actions')).toBe('status\nstatus\nstatus\n')
  })

  it('stops what runs, once', async () => {
    await ask('start', 'web')
    expect(await ask('stop', 'web')).toMatchObject({ data: { status: 'stopped', changed: true } })
    expect(await ask('stop', 'web')).toMatchObject({ data: { status: 'stopped', changed: false } })
    expect((await init.read('actions')).match(/stop\n/g)).toHaveLength(1)
  })

  it('restarts what runs', async () => {
    await ask('start', 'web')
    const before = Number(await init.read('pid'))
    expect(await ask('restart', 'web')).toMatchObject({ data: { status: 'running', changed: true } })
    await whenGone(before)
    expect(Number(await init.read('pid'))).not.toBe(before)
  })

  it('fails with the status that it left where the script fails', async () => {
    await init.add('broken', '#!/bin/sh\n[ "$1" = status ] && exit 3\necho "no program"; exit 5')
    expect(await ask('start', 'broken')).toMatchObject({
      outcome: 'failed',
      statusmsg:
        'could not start broken: its init script ended with 5, the program is not installed: no program',
      data: { status: 'stopped' },
    })
  })

  it.each(['status', 'start', 'stop', 'restart'])('fails to %s a service that is not there', async action => {
    expect(await ask(action, 'nosuch')).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining('no service nosuch on this node (sysv)'),
      data: { status: 'unknown' },
    })
  })

  it('ends a script that does not end in time, with what it started', async () => {
    await init.add(
      'slow',
      '#!/bin/sh\n[ "$1" = status ] && exit 3\nsleep 600 & echo $$ $! > @ROOT@/pids; wait',
    )
    const reply = one.call('service', 'start', { service: 'slow' }, { timeout: 1500 })
    expect(await reply).toMatchObject({ outcome: 'timedOut' })
    await whenGone(...(await init.read('pids')).split(' ').map(Number))
  })

  it.each([
    '; touch @ROOT@/hacked',
    'web; touch @ROOT@/hacked',
    '$(touch @ROOT@/hacked)',
    '`touch @ROOT@/hacked`',
    'web|touch',
    'web&',
    '--help',
    '-f',
    '../init.d/web',
    '..',
    '.hidden',
    'web\n',
    'web\nstop',
    'web\0',
    'web ',
    '',
    'wéb',
    'x'.repeat(91),
  ])('takes no name such as %j', async form => {
    const name = form.replace('@ROOT@', join(init.path, '..'))
    expect(await ask('start', name)).toMatchObject({ outcome: 'invalidData', code: 'invalidData' })
    await expect(init.read('hacked')).rejects.toThrow('ENOENT')
    await expect(init.read('actions')).rejects.toThrow('ENOENT')
  })
})

describe('the service agent on systemd', () => {
  it('tells, starts only what does not run, and says why systemd refuses', async () => {
    const systemctl = await recordedSystemctl(recordings['running enabled'])
    await host({ provider: 'systemd', systemctl: systemctl.path })
    const running = { status: 'running', enabled: true, detail: 'active (running)' }
    expect(await ask('status', 'fleet-web')).toMatchObject({ outcome: 'ok', data: running })
    expect(await ask('start', 'fleet-web')).toMatchObject({ data: { ...running, changed: false } })
    expect((await systemctl.calls()).every(line => line.includes(' show '))).toBe(true)
    await systemctl.show(recordings.masked)
    await systemctl.refuse(refusals.masked)
    expect(await ask('start', 'fleet-masked')).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining(
        'could not start fleet-masked: systemctl ended with 1: Failed to start',
      ),
      data: { status: 'stopped' },
    })
    await systemctl.remove()
  })
})

describe('the service agent elsewhere', () => {
  it('says that there is no service manager', async () => {
    await host({ provider: 'sysv', initDirectory: `${init.path}/none` })
    expect(await ask('status', 'web')).toMatchObject({
      outcome: 'error',
      code: 'unsupported',
      statusmsg: expect.stringContaining('expected a service manager on this machine'),
    })
  })

  it('uses a service manager that it is given', async () => {
    const provider: ServiceProvider = {
      name: 'mine',
      status: async () => ({ status: 'unknown', enabled: null, detail: 'who knows' }),
      change: async (name, change) => `no ${change} of ${name} today`,
    }
    await host({ provider })
    expect(await ask('status', 'web')).toMatchObject({ outcome: 'ok', data: { status: 'unknown' } })
    expect(await ask('stop', 'web')).toMatchObject({
      outcome: 'failed',
      statusmsg: 'could not stop web: no stop of web today',
    })
  })
})
