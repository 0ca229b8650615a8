import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { oneNode, type OneNode } from '../one-node.fixture'
import { npmRegistry, type NpmRegistry } from './npm-registry.fixture'
import { packages } from './packages'
import type { JsonObject } from '@collective/core'

let registry: NpmRegistry
let one: OneNode

beforeAll(async () => {
  registry = await npmRegistry({ probe: ['1.0.0', '1.1.0', '2.0.0'], '@scope/probe': ['0.1.0'] })
  const { environment } = registry
  one = await oneNode([packages({ provider: 'npm', environment, allow: 'any' })])
})

afterAll(async () => {
  await one.close()
  await registry.close()
})

function ask(action: string, input: JsonObject = {}, noop = false): ReturnType<OneNode['call']> {
  return one.call('package', action, input, { noop })
}

const name = { package: 'probe' }

describe('a global package of npm', () => {
  it('goes through its whole life', async () => {
    const old = { name: 'probe', ensure: '1.0.0', version: '1.0.0', provider: 'npm' }
    const wanted = { ...name, version: '1.0.0' }
    const changes = [{ name: 'probe', to: '1.0.0' }]
    expect(await ask('install', wanted, true)).toMatchObject({
      data: { ensure: 'absent', changed: true, changes },
    })
    expect(await ask('install', wanted)).toMatchObject({ data: { ...old, changed: true, changes } })
    expect(await ask('checkupdates')).toMatchObject({
      data: {
        outdated_packages: [{ package: 'probe', version: '2.0.0', repo: 'npm' }],
        package_manager: 'npm',
      },
    })
    expect(await ask('update', name)).toMatchObject({
      data: { ensure: '2.0.0', changed: true, changes: [{ name: 'probe', from: '1.0.0', to: '2.0.0' }] },
    })
    expect(await ask('update', name)).toMatchObject({ data: { ensure: '2.0.0', changed: false } })
    expect(await ask('install', { package: '@scope/probe' }, true)).toMatchObject({
      data: { changes: [{ name: '@scope/probe', to: '0.1.0' }] },
    })
    expect(await ask('count')).toMatchObject({ data: { output: 1 } })
    expect(await ask('uninstall', name)).toMatchObject({
      data: { ensure: 'absent', changed: true, changes: [{ name: 'probe', from: '2.0.0' }] },
    })
  })

  it('that there is not fails in the words of npm', async () => {
    expect(await ask('install', { package: 'no-such' })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringMatching(/could not install no-such: npm ended with 1: Not Found/),
    })
    expect(await ask('install', { ...name, version: '9.0.0' })).toMatchObject({
      outcome: 'failed',
      statusmsg: expect.stringContaining('No matching version found for probe@9.0.0'),
    })
  })

  it.each(['some/repository', 'git:x', '@scope', 'UPPER', '-g'])('is not called %j', async wanted => {
    expect(await ask('install', { package: wanted })).toMatchObject({ outcome: 'invalidData' })
  })

  it.each(['file:x', '1.x.tgz', 'npm:other', '^1.0.0'])('has no version %j', async version => {
    expect(await ask('install', { ...name, version })).toMatchObject({ outcome: 'invalidData' })
  })
})
