import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, type Facts, type FactsSource } from '@collective/core'
import { neverAborted } from '@collective/core/internal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resolveConfig, type ResolvedConfig } from '../resolve/resolve-config'
import type { Flags } from '../resolve/read-text'
import { clientOptions } from './client-options'
import { fromConfig, nodeFromConfig } from './from-config'
import { nodeOptions, type ConfiguredNode } from './node-options'

// A plug-in as somebody would write one: it shows what it was given.
const shownPlugin = `
export const collectivePlugin = {
  name: 'shown',
  transports: {
    shown: context => ({ shown: context }),
    shown2: context => ({ shown: context }),
    mqtt: context => ({ replaced: context.urls }),
  },
  security: { seen: context => ({ scheme: 'seen', seen: context }) },
  agents: {
    one: settings => ({ definition: { name: 'one' }, settings }),
    two: async settings => ({ definition: { name: 'two' }, settings }),
  },
  data: { disk: settings => ({ ddl: { name: 'disk' }, settings }) },
  commands: { hello: { description: 'Says hello', run: async () => 0 } },
}
`

let root: string
let places: { cwd: string; home: string; etc: string; environment: Record<string, string> }

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'collective-options-'))
  places = { cwd: join(root, 'work'), home: join(root, 'home'), etc: join(root, 'etc'), environment: {} }
  await mkdir(places.cwd)
  await written('shown.mjs', shownPlugin)
})

afterEach(() => rm(root, { recursive: true }))

async function written(name: string, text: string): Promise<string> {
  await writeFile(join(places.cwd, name), text)
  return join(places.cwd, name)
}

const resolve = (flags: Flags): Promise<ResolvedConfig> => resolveConfig({ ...places, flags })
const shown: Flags = { url: 'shown://a', security: 'unsigned', plugins: './shown.mjs' }

async function node(flags: Flags): Promise<ConfiguredNode> {
  return nodeOptions(await resolve({ ...shown, identity: 'web1', ...flags }))
}

async function fails(flags: Flags, code: string, message: RegExp): Promise<void> {
  await expect(resolve(flags).then(config => clientOptions(config))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
}

describe('a client’s options', () => {
  it('have what is configured, in milliseconds, and no word of what is not', async () => {
    const {
      transport: _transport,
      security,
      ...rest
    } = await clientOptions(
      await resolve({
        ...shown,
        collective: 'nantes',
        caller: 'user=alice',
        connectTimeout: '5s',
        replyGrace: '250ms',
        limits: { frameBytes: 2048, queue: 4, maxTtl: '1m' },
      }),
    )
    expect(security.principal).toMatchObject({ kind: 'client', id: 'user=alice' })
    expect(rest).toStrictEqual({
      collective: 'nantes',
      connectTimeout: 5_000,
      replyGrace: 250,
      limits: { frameBytes: 2048 },
      logger: silentLogger,
    })
  })

  it('need the address of a broker, and say how to give it', async () => {
    await fails(
      { security: 'unsigned' },
      'configMissing',
      /^url: .*COLLECTIVE_URL.*url: in the configuration file/,
    )
  })

  it('need a security scheme, and say that going without must be said', async () => {
    await fails(
      { url: 'mqtt://localhost' },
      'configMissing',
      /^security: .*COLLECTIVE_SECURITY.*security: in the configuration file.*unsigned/,
    )
  })
})

describe('the transport', () => {
  it('is that of the URL’s scheme, and gets its settings, the credentials and who it is for', async () => {
    const config = await resolve({
      ...shown,
      url: ['shown://a', 'SHOWN://b', 'shown2://c'],
      transport: { prefix: 'fleet' },
      username: 'me',
      password: 'secret',
    })
    expect((await clientOptions(config)).transport).toEqual({
      shown: {
        urls: ['shown://a', 'SHOWN://b', 'shown2://c'],
        settings: { prefix: 'fleet', username: 'me', password: 'secret' },
        party: { kind: 'client', caller: config.values.caller },
        folder: places.cwd,
        logger: silentLogger,
      },
    })
    expect((await nodeOptions(config)).transport).toMatchObject({
      shown: { party: { kind: 'node', identity: config.values.identity } },
    })
  })

  it('of a plug-in goes before the one that is known', async () => {
    const { transport } = await clientOptions(await resolve({ ...shown, url: 'mqtt://a' }))
    expect(transport).toEqual({ replaced: ['mqtt://a'] })
  })

  it.each([
    [
      'localhost:1883',
      /^url \(flag\): expected an address such as mqtt:\/\/localhost:1883, got "localhost:1883"/,
    ],
    ['mqtt://', /expected an address/],
    ['shown://me:secret@[', /expected an address .*\[redacted\]/],
  ])('is refused for %j', async (url, message) => {
    await fails({ ...shown, url: [url] }, 'configInvalid', message)
  })

  it('is one for all addresses', async () => {
    await fails(
      { ...shown, url: 'shown://a,amqp://b' },
      'configInvalid',
      /one transport serves, got shown and amqp/,
    )
  })

  it('is missing for a scheme that nobody has', async () => {
    await fails({ ...shown, url: 'gopher://a' }, 'pluginMissing', /mqtt, .*shown.*, got gopher: .*plugins/)
  })

  it.each(['amqp://a', 'amqps://a'])('speaks AMQP with %s', async url => {
    const { transport } = await clientOptions(await resolve({ url, security: 'unsigned' }))
    // What MQTT could not say before it is connected.
    expect(transport.capabilities).toMatchObject({ unroutable: true, expiry: true })
  })
})

describe('the security', () => {
  it('of a plug-in gets its settings and who it is for', async () => {
    const config = await resolve({ ...shown, security: { scheme: 'seen', file: 'a.key' } })
    expect((await clientOptions(config)).security).toMatchObject({
      seen: { settings: { file: 'a.key' }, party: { kind: 'client' }, folder: places.cwd },
    })
  })

  it('of an unsigned node speaks for its identity', async () => {
    expect((await node({})).security.principal).toMatchObject({ kind: 'node', id: 'web1' })
  })

  it('of nacl needs the folder of keys, and says who makes it', async () => {
    await fails({ ...shown, security: 'nacl' }, 'configMissing', /collective keys issue/)
  })

  it.each(['nacl:./keys/nodes/web1', { scheme: 'nacl', keys: './keys/nodes/web1' }])(
    'of nacl looks for its folder beside what names it: %s',
    async security => {
      const wanted = join(places.cwd, 'keys/nodes/web1/secret.key')
      await fails({ ...shown, security }, 'configMissing', new RegExp(wanted.replaceAll('.', '\\.')))
    },
  )

  it('of psk needs the file with the secret beside what names it, and says how to make one', async () => {
    await fails({ ...shown, security: 'psk' }, 'configMissing', /openssl rand/)
    await written('fleet.secret', 'a secret of tests, which is no secret')
    await chmod(join(places.cwd, 'fleet.secret'), 0o600)
    for (const security of ['psk:fleet.secret', { scheme: 'psk', keys: './fleet.secret' }])
      expect((await node({ security })).security.scheme).toBe('psk')
  })

  it.each(['rsa:./ssl', { scheme: 'rsa', keys: './ssl' }])(
    'of rsa looks for Puppet’s ssl directory beside what names it: %s',
    async security => {
      const wanted = join(places.cwd, 'ssl/certs/web1.pem')
      await expect(node({ security })).rejects.toMatchObject({
        code: 'configMissing',
        message: expect.stringContaining(wanted),
      })
    },
  )

  it('of a package that is not installed names the package, not its part', async () => {
    await fails(
      { ...shown, plugins: '@collective/nowhere/node' },
      'pluginMissing',
      /npm install @collective\/nowhere$/,
    )
  })

  it('is missing for a scheme that nobody has', async () => {
    await fails(
      { ...shown, security: 'kerberos' },
      'pluginMissing',
      /^security \(flag\): .*unsigned, nacl, .*seen, got "kerberos"/,
    )
  })
})

describe('plug-ins', () => {
  it('are found from the file that names them', async () => {
    const file = await written('mine.yaml', 'url: shown://a\nsecurity: unsigned\nplugins: ./shown.mjs\n')
    const config = await resolveConfig({ ...places, cwd: root, file })
    expect((await clientOptions(config)).transport).toMatchObject({ shown: { urls: ['shown://a'] } })
  })

  it('are found as packages installed beside the file', async () => {
    const folder = join(places.cwd, 'node_modules', 'collective-plugin-of-mine')
    await mkdir(folder, { recursive: true })
    await writeFile(
      join(folder, 'index.cjs'),
      shownPlugin.replace('export const collectivePlugin', 'exports.collectivePlugin'),
    )
    await writeFile(join(folder, 'package.json'), '{"main": "index.cjs"}')
    const config = await resolve({ ...shown, plugins: 'collective-plugin-of-mine' })
    expect((await clientOptions(config)).transport).toMatchObject({ shown: { urls: ['shown://a'] } })
  })

  it.each([
    ['./none.mjs', '', /^plugins \(flag\): expected a module at .*none\.mjs, there is none/],
    ['collective-plugin-of-nobody', '', /^plugins \(flag\): .*npm install collective-plugin-of-nobody$/],
    [
      './bad.mjs',
      'export const nothing = 1',
      /expected \.\/bad\.mjs to export collectivePlugin, .*got nothing/,
    ],
    ['./bad.mjs', 'export const collectivePlugin = { transports: {} }', /got collectivePlugin/],
    ['./bad.mjs', 'export const collectivePlugin = { name: "a", agents: { a: 1 } }', /got collectivePlugin/],
    ['./bad.mjs', 'export const collectivePlugin = { name: "a", data: { a: 1 } }', /got collectivePlugin/],
    [
      './bad.mjs',
      'export const collectivePlugin = { name: "a", commands: { a: {} } }',
      /got collectivePlugin/,
    ],
    ['./bad.mjs', 'throw new Error("boom")', /the module \.\/bad\.mjs cannot be loaded \(boom\)/],
    [
      './bad.mjs',
      'import "no-such-package-at-all"',
      /the module \.\/bad\.mjs cannot be loaded \(.*no-such-package-at-all/,
    ],
  ])('named %s with %j are refused', async (plugins, text, message) => {
    if (text !== '') await written('bad.mjs', text)
    await fails({ ...shown, plugins }, 'pluginMissing', message)
  })
})

describe('a node’s options', () => {
  it('have the identity, the collectives and the limits of a node', async () => {
    const options = await node({ collectives: 'main,sub', limits: { queue: 4, maxTtl: '1m', skew: 500 } })
    expect(options).toMatchObject({ identity: 'web1', collectives: ['main', 'sub'] })
    expect(options.limits).toStrictEqual({ queue: 4, maxTtlMs: 60_000, skewMs: 500 })
  })

  it('belong to the one collective where no list is given', async () => {
    expect((await node({ collective: 'nantes' })).collectives).toEqual(['nantes'])
  })

  it('have the agents of plug-ins with their settings, but for those switched off', async () => {
    const { agents } = await node({ agents: { one: { enabled: true, depth: 3 } } })
    expect(agents).toMatchObject([
      { definition: { name: 'one' }, settings: { depth: 3 } },
      { definition: { name: 'two' }, settings: {} },
    ])
    expect((await node({ agents: { one: { enabled: false } } })).agents).toHaveLength(1)
  })

  it('have the data plugins of plug-ins with their settings, but for those switched off', async () => {
    expect((await node({ data: { disk: { free: 3 } } })).dataPlugins).toMatchObject([
      { ddl: { name: 'disk' }, settings: { free: 3 } },
    ])
    expect((await node({})).dataPlugins).toMatchObject([{ settings: {} }])
    expect((await node({ data: { disk: { enabled: false } } })).dataPlugins).toEqual([])
  })

  it('show the fleet their configuration without secrets', async () => {
    const { configuration } = await node({
      password: 'hunter2',
      transport: { passphrase: 'hunter2' },
      timeout: '1s',
    })
    expect(configuration).toMatchObject({ identity: 'web1', timeout: 1_000, password: '[redacted]' })
    expect(JSON.stringify(configuration)).not.toContain('hunter2')
  })
})

describe('a node’s facts and classes', () => {
  const isSource = (facts: FactsSource | Facts): facts is FactsSource => typeof facts['load'] === 'function'

  const loaded = async (flags: Flags): Promise<Facts> => {
    const { facts = {} } = await node(flags)
    return isSource(facts) ? facts.load({ signal: neverAborted() }) : facts
  }

  it('are the system’s where nothing is said', async () => {
    expect(await loaded({})).toMatchObject({ kernel: expect.any(String), os: { family: expect.any(String) } })
  })

  it('are those of files over a command’s over the system’s, from where the key stands', async () => {
    await written('a.yaml', 'kernel: file\nrack: 1\n')
    const script = 'console.log(JSON.stringify({ kernel: "command", timezone: "command" }))'
    const command = { command: process.execPath, args: ['-e', script] }
    const facts = await loaded({ facts: { files: 'a.yaml', command } })
    expect(facts).toMatchObject({
      kernel: 'file',
      rack: 1,
      timezone: 'command',
      os: { family: expect.any(String) },
    })
  })

  it('may do without the system', async () => {
    await written('a.json', '{"rack": 1}')
    expect(await loaded({ facts: { system: false, files: ['a.json'] } })).toEqual({ rack: 1 })
    expect(await loaded({ facts: { system: false } })).toEqual({})
  })

  it('may be paths of files alone, and may begin at home', async () => {
    await mkdir(places.home)
    await writeFile(join(places.home, 'a.yaml'), 'rack: 7\n')
    expect(await loaded({ facts: '~/a.yaml' })).toMatchObject({ rack: 7 })
  })

  it('are as old as is allowed', async () => {
    expect(await node({ facts: { maxAge: '10s' } })).toMatchObject({ factsMaxAge: 10_000 })
    expect(await node({})).not.toHaveProperty('factsMaxAge')
  })

  it('have classes from a list or a file', async () => {
    expect((await node({ classes: 'web,db' })).classes).toEqual(['web', 'db'])
    await written('classes.txt', 'web\ndb\n')
    const { classes = [] } = await node({ classes: { file: 'classes.txt' } })
    expect('load' in classes && (await classes.load({ signal: neverAborted() }))).toEqual(['web', 'db'])
  })
})

describe('fromConfig and nodeFromConfig', () => {
  const warned = async (make: (options: object) => Promise<unknown>): Promise<unknown[]> => {
    const warnings: unknown[] = []
    const logger = { ...silentLogger, warn: (warning: unknown) => warnings.push(warning) }
    await make({ ...places, flags: shown, logger })
    return warnings
  }

  it('resolve, warn through the logger, and give the options', async () => {
    const expected = [expect.stringMatching(/^security is unsigned/)]
    expect(await warned(fromConfig)).toEqual(expected)
    expect(await warned(nodeFromConfig)).toEqual(expected)
    const flags = { ...shown, collective: 'nantes' }
    expect(await fromConfig({ ...places, flags, logger: silentLogger })).toMatchObject({
      collective: 'nantes',
    })
    expect(await nodeFromConfig({ ...places, flags, logger: silentLogger })).toMatchObject({
      collectives: ['nantes'],
    })
  })

  it('warn through the process where there is no logger', async () => {
    const emitted = new Promise<Error>(resolveWarning => process.once('warning', resolveWarning))
    await fromConfig({ ...places, flags: shown })
    expect(await emitted).toMatchObject({
      name: 'CollectiveWarning',
      message: expect.stringContaining('unsigned'),
    })
  })
})

describe('a file in the working directory that belongs to somebody else', () => {
  it('names no plug-ins, unless it is named itself', async () => {
    const file = await written(
      'collective.yaml',
      'url: shown://a\nsecurity: unsigned\nplugins: ./shown.mjs\n',
    )
    // What root owns is trusted.
    if (process.geteuid?.() === 0) await chown(file, 12_345, 12_345)
    const { uid: owner } = await stat(file)
    await expect(resolveConfig({ ...places, user: owner + 1 })).rejects.toMatchObject({
      code: 'configInvalid',
      message: expect.stringContaining(`names plugins and belongs to another user (uid ${owner})`),
    })
    expect((await resolveConfig({ ...places, user: owner })).values).toHaveProperty('plugins')
    expect((await resolveConfig({ ...places, user: owner + 1, file })).values).toHaveProperty('plugins')
  })
})
