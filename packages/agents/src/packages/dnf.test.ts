import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { recordedPrograms, recordings, type RecordedPrograms } from './dnf-recordings.fixture'
import { stepsOf } from './dnf-output'
import { packages } from './packages'
import type { JsonObject } from '@collective/core'

let programs: RecordedPrograms
let one: OneNode

beforeEach(async () => {
  programs = await recordedPrograms(['dnf', 'yum', 'rpm'])
  const { environment } = programs
  one = await oneNode([packages({ provider: 'dnf', environment, allow: ['probe', 'nosuch'] })])
})

afterEach(async () => {
  await one.close()
  await programs.remove()
})

function ask(action: string, input: JsonObject = {}, noop = false): ReturnType<OneNode['call']> {
  return one.call('package', action, input, { noop })
}

const name = { package: 'probe' }
const settings = '--setopt=exit_on_lock=1 --setopt=clean_requirements_on_remove=0'
const query = 'rpm -q --qf %{NAME}\\t%{EPOCHNUM}\\t%{VERSION}\\t%{RELEASE}\\t%{ARCH}\\n -- probe'

describe('a package of Fedora, as dnf was recorded', () => {
  it('is told with its epoch and release', async () => {
    await programs.play('rpm', recordings.newer)
    expect(await ask('status', name)).toMatchObject({
      data: { ensure: '1:2.0-1', epoch: '1', version: '2.0', release: '1', arch: 'noarch', provider: 'dnf' },
    })
    await programs.play('rpm', recordings.absent)
    expect(await ask('status', name)).toMatchObject({ data: { ensure: 'absent', version: '' } })
  })

  it('is installed when it has been found out what that does', async () => {
    await programs.play('rpm', recordings.absent, recordings.old)
    await programs.play('dnf', recordings.installsOne, recordings.done)
    expect(await ask('install', { ...name, version: '1.0-1' })).toMatchObject({
      data: { ensure: '1.0-1', changed: true, changes: [{ name: 'probe', to: '1.0-1' }] },
    })
    expect(await programs.calls()).toEqual([
      query,
      `dnf ${settings} --assumeno install -- probe-1.0-1`,
      `dnf ${settings} -q -y install -- probe-1.0-1`,
      query,
    ])
  })

  it('is only looked at in a dry run', async () => {
    await programs.play('rpm', recordings.old)
    await programs.play('dnf', recordings.upgrades)
    expect(await ask('update', name, true)).toMatchObject({
      data: { ensure: '1.0-1', changed: true, changes: [{ name: 'probe', to: '1:2.0-1' }] },
    })
    expect(await programs.calls()).toEqual([query, `dnf ${settings} --assumeno upgrade -- probe`])
  })

  it('is left alone where there is nothing newer, and where it is gone already', async () => {
    await programs.play('rpm', recordings.newer)
    await programs.play('dnf', recordings.nothingToDo)
    expect(await ask('update', name)).toMatchObject({ data: { ensure: '1:2.0-1', changed: false } })
    await programs.play('rpm', recordings.absent)
    for (const action of ['uninstall', 'purge'])
      expect(await ask(action, name)).toMatchObject({ outcome: 'ok', data: { changed: false } })
  })

  it('is not removed where another goes with it that may not be', async () => {
    await programs.play('rpm', recordings.old)
    await programs.play('dnf', recordings.removes)
    expect(await ask('uninstall', name)).toMatchObject({
      outcome: 'denied',
      statusmsg: expect.stringContaining('would also remove needs'),
    })
  })

  it('that there is not fails in the words of dnf', async () => {
    await programs.play('rpm', { exitcode: 1, stdout: 'package nosuch is not installed\n' })
    await programs.play('dnf', recordings.unknown)
    expect(await ask('install', { package: 'nosuch' })).toMatchObject({
      outcome: 'failed',
      statusmsg: 'could not install nosuch: dnf ended with 1: Error: Unable to find a match: nosuch',
    })
  })

  it('is not waited for where another program holds the packages', async () => {
    await programs.play('rpm', recordings.absent)
    await programs.play('dnf', recordings.locked)
    expect(await ask('install', name)).toMatchObject({
      outcome: 'error',
      code: 'locked',
      statusmsg: expect.stringContaining('another program holds the packages of this node (dnf)'),
    })
  })

  it.each(['@group', 'a/b', 'a:b', '/usr/bin/x'])('is not called %j', async wanted => {
    expect((await ask('status', { package: wanted })).outcome).toBe('invalidData')
  })
})

describe('all packages of Fedora', () => {
  it('are counted and summed up', async () => {
    await programs.play('rpm', recordings.all)
    expect(await ask('count')).toMatchObject({ data: { output: 2 } })
    expect(await ask('md5')).toMatchObject({ data: { output: expect.stringMatching(/^[0-9a-f]{32}$/) } })
  })

  it.each(['checkupdates', 'yum_checkupdates'])('are looked through for updates by %s', async action => {
    await programs.play('dnf', recordings.updates)
    expect(await ask(action)).toMatchObject({
      data: {
        outdated_packages: [{ package: 'probe', version: '1:2.0-1', repo: 'local' }],
        count: 1,
        package_manager: 'dnf',
      },
    })
    await programs.play('dnf', recordings.noUpdates)
    expect(await ask(action)).toMatchObject({ data: { outdated_packages: [], count: 0 } })
    expect(await ask('apt_checkupdates')).toMatchObject({ outcome: 'error' })
  })

  it('are those of yum where there is no dnf', async () => {
    const other = await oneNode([packages({ provider: 'yum', environment: programs.environment })])
    await programs.play('yum', recordings.updates)
    expect(await other.call('package', 'yum_checkupdates')).toMatchObject({
      data: { package_manager: 'yum' },
    })
    await other.close()
  })
})

describe('the table of dnf', () => {
  it('has what it installs, with what that needs', () => {
    expect(stepsOf(recordings.installs.stdout)).toEqual([
      { name: 'a-package-with-quite-a-long-name-of-its-own', to: '1.0-1' },
      { name: 'needs', to: '1.0-1' },
      { name: 'probe', to: '1:2.0-1' },
    ])
  })

  it('has downgrades and removals', () => {
    expect(stepsOf(recordings.downgrades.stdout)).toEqual([{ name: 'probe', to: '1.0-1' }])
    expect(stepsOf(recordings.removes.stdout)).toEqual([
      { name: 'probe', from: '1.0-1' },
      { name: 'needs', from: '1.0-1' },
    ])
  })
})
