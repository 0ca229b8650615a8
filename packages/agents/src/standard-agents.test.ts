import { describe, expect, it } from 'vitest'
import { oneNode } from './one-node.fixture'
import { standardAgents } from './standard-agents'
import type { JsonObject } from '@collective/core'

const make = (name: string, settings: JsonObject): unknown => standardAgents[name]?.(settings)

describe('standard agents by configuration', () => {
  it('are these, under their own names', () => {
    expect(Object.keys(standardAgents)).toEqual([
      'file',
      'nettest',
      'package',
      'process',
      'puppet',
      'rpcutil',
      'service',
      'shell',
    ])
    for (const [name, factory] of Object.entries(standardAgents))
      expect(factory({}).definition.name).toBe(name)
  })

  it.each([
    ['file', { read: ['/var/log'], write: ['/tmp'], maxOutput: 1 }],
    ['nettest', { ping: '/bin/ping', killAfter: 1 }],
    ['package', { allow: ['nginx', { pattern: 'lib.*' }], provider: 'apt', environment: {}, killAfter: 1 }],
    ['process', { provider: 'ps', maxOutput: 1, killAfter: 1 }],
    ['puppet', { args: ['--confdir=/x'], resourceTypes: ['user'], allowServer: true, signalDaemon: false }],
    ['rpcutil', { configFile: '/etc/x.yaml' }],
    [
      'service',
      { provider: 'sysv', initDirectory: '/etc/init.d', systemctl: '/bin/systemctl', killAfter: 100 },
    ],
    [
      'shell',
      {
        allow: ['uname -n', { pattern: 'ls .*' }],
        shell: '/bin/bash',
        environment: { A: 'b' },
        maxOutput: 1,
        killAfter: 1,
      },
    ],
    ['shell', { allow: 'any' }],
  ])('take the settings of %s: %j', (name, settings) => {
    expect(() => make(name, settings)).not.toThrow()
  })

  it.each([
    ['file', { read: '/' }, 'agents.file.read: expected a list of whole paths'],
    ['file', { write: ['tmp'] }, 'agents.file.write.0'],
    ['nettest', { ping: '' }, 'agents.nettest.ping'],
    ['package', { allow: 'nginx' }, 'agents.package.allow: expected any, or a list of packages'],
    ['package', { provider: 'pacman' }, 'agents.package.provider'],
    ['process', { provider: 'top' }, 'agents.process.provider'],
    ['puppet', { resourceTypes: 'user' }, 'agents.puppet.resourceTypes: expected any, or a list of types'],
    ['rpcutil', { allow: 'any' }, 'agents.rpcutil'],
    ['service', { provider: 'upstart' }, 'agents.service.provider'],
    ['service', { initDirectory: 'etc' }, 'agents.service.initDirectory'],
    ['shell', { allow: 'all' }, 'agents.shell.allow: expected any, or a list'],
    ['shell', { allow: [{ regex: 'x' }] }, 'agents.shell.allow'],
    ['shell', { maxOutput: '1k' }, 'agents.shell.maxOutput'],
    ['shell', { alow: 'any' }, 'agents.shell'],
  ])('refuse the settings of %s: %j', (name, settings, message) => {
    expect(() => make(name, settings)).toThrow(
      expect.objectContaining({ code: 'configInvalid', message: expect.stringContaining(message) }),
    )
  })

  it('do what their settings say', async () => {
    const one = await oneNode(Object.values(standardAgents).map(factory => factory({})))
    expect(await one.call('shell', 'run', { command: 'id' })).toMatchObject({ outcome: 'denied' })
    await one.close()
    const factory = standardAgents['shell']
    const allowed = await oneNode(factory ? [factory({ allow: ['echo hello'], maxOutput: 3 })] : [])
    expect(await allowed.call('shell', 'run', { command: 'echo hello' })).toMatchObject({
      data: { stdout: 'hel' },
    })
    await allowed.close()
  })
})
