import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainConfig } from './explain-config'
import type { Flags } from './read-text'
import { resolveConfig, type ResolvedConfig, type ResolveOptions } from './resolve-config'

let root: string
let places: { cwd: string; home: string; etc: string }

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'collective-config-'))
  places = { cwd: join(root, 'work'), home: join(root, 'home'), etc: join(root, 'etc') }
  for (const folder of Object.values(places)) await mkdir(folder)
})

afterEach(() => rm(root, { recursive: true }))

async function written(path: string, text: string): Promise<string> {
  const whole = join(root, path)
  await mkdir(dirname(whole), { recursive: true })
  await writeFile(whole, text)
  return whole
}

const resolve = (options: ResolveOptions = {}): Promise<ResolvedConfig> =>
  resolveConfig({ environment: {}, ...places, ...options })

const fails = async (code: string, message: RegExp, options: ResolveOptions = {}): Promise<void> => {
  await expect(resolve(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
}

// From the strongest to the weakest; each sets collective to its own name.
const sources = ['flag', 'environment', 'given', 'variable', 'cwd', 'home', 'etc'] as const
type Source = (typeof sources)[number]

async function withSources(present: readonly Source[]): Promise<ResolvedConfig> {
  const says = (source: Source): string => `collective: ${source}\n`
  const environment: Record<string, string> = {}
  const options: { environment: Record<string, string>; flags?: Flags; file?: string } = { environment }
  const set: Record<Source, () => Promise<unknown> | void> = {
    flag: () => void (options.flags = { collective: 'flag' }),
    environment: () => void (environment['COLLECTIVE_COLLECTIVE'] = 'environment'),
    given: async () => (options.file = await written('given.yaml', says('given'))),
    variable: async () =>
      (environment['COLLECTIVE_CONFIG'] = await written('variable.yaml', says('variable'))),
    cwd: () => written('work/collective.yaml', says('cwd')),
    home: () => written('home/.config/collective/config.yaml', says('home')),
    etc: () => written('etc/collective/config.yaml', says('etc')),
  }
  for (const source of present) await set[source]()
  return resolve(options)
}

describe('which source wins', () => {
  const pairs = sources.flatMap((stronger, index) =>
    sources.slice(index + 1).map(weaker => [stronger, weaker] as const),
  )

  it.each(pairs)('is %s over %s', async (stronger, weaker) => {
    const { values } = await withSources([stronger, weaker])
    expect(values.collective).toBe(stronger)
  })

  it.each(sources)('is %s alone over the default', async source => {
    expect((await withSources([source])).values.collective).toBe(source)
  })

  it('is the default where nothing says anything', async () => {
    const { values, file, warnings } = await resolve()
    expect(values).toEqual({
      collective: 'collective',
      identity: hostname(),
      caller: expect.stringMatching(/^user=[!-~]+$/),
    })
    expect(file).toBeUndefined()
    expect(warnings).toEqual([])
  })

  it('is decided key by key, and only one file is read', async () => {
    await written('work/collective.yaml', 'url: mqtt://cwd\ntimeout: 10s\n')
    await written('home/.config/collective/config.yaml', 'url: mqtt://home\nttl: 1m\n')
    const { values } = await resolve({ environment: { COLLECTIVE_TIMEOUT: '20s' } })
    expect(values).toMatchObject({ url: ['mqtt://cwd'], timeout: 20_000 })
    expect(values.ttl).toBeUndefined()
  })

  it('is not a variable that is empty, nor a flag that is undefined', async () => {
    const { values } = await resolve({
      environment: { COLLECTIVE_COLLECTIVE: '' },
      flags: { collective: undefined },
    })
    expect(values.collective).toBe('collective')
  })
})

describe('where a value came from', () => {
  it('is told for every key, by flag, variable, and line of the file', async () => {
    const path = await written(
      'work/collective.yaml',
      '# a comment\nurl: mqtt://cwd\n\nfacts:\n  files: [a.yaml]\n',
    )
    const config = await resolve({ environment: { COLLECTIVE_TIMEOUT: '20s' }, flags: { ttl: 5_000 } })
    const lines = new Map(explainConfig(config).map(line => [line.name, line]))
    expect(lines.get('url')).toMatchObject({
      value: '["mqtt://cwd"]',
      origin: `${path}:2`,
      variable: 'COLLECTIVE_URL',
    })
    expect(lines.get('facts')).toMatchObject({ value: '{"files":["a.yaml"]}', origin: `${path}:4` })
    expect(lines.get('timeout')).toMatchObject({ value: '20000', origin: 'environment COLLECTIVE_TIMEOUT' })
    expect(lines.get('ttl')).toMatchObject({ value: '5000', origin: 'flag' })
    expect(lines.get('identity')).toMatchObject({ value: JSON.stringify(hostname()), origin: 'default' })
    expect(lines.get('discoveryTimeout')).toEqual({
      name: 'discoveryTimeout',
      origin: 'not set',
      variable: 'COLLECTIVE_DISCOVERY_TIMEOUT',
      description: expect.any(String),
    })
  })

  it('is told without secrets', async () => {
    const config = await resolve({
      flags: {
        url: 'mqtts://me:hunter2@broker:8883 mqtts://you:hun/ter2@broker',
        password: 'hunter2',
        security: { scheme: 'psk', psk: 'hunter2', nested: { token: 'hunter2', name: 'shown' } },
        transport: { passphrase: 'hunter2', prefix: 'shown' },
      },
    })
    const text = JSON.stringify(
      explainConfig({ ...config, values: { ...config.values, url: ['mqtt://me:hun@ter2@broker'] } }),
    )
    expect(text).not.toMatch(/hunter2|ter2/)
    expect(text.match(/shown/g)).toHaveLength(2)
    expect(JSON.stringify(explainConfig(config)[0])).toContain('mqtts://me:[redacted]@broker:8883')
  })
})

describe('variables and flags of text', () => {
  it('split lists at commas and blanks, and take JSON', async () => {
    const { values } = await resolve({
      environment: {
        COLLECTIVE_URL: 'mqtt://a, mqtt://b',
        COLLECTIVE_CLASSES: 'web,db',
        COLLECTIVE_AGENTS: '{"shell": {"enabled": true}}',
        COLLECTIVE_SECURITY: '{"scheme": "psk", "file": "psk.txt"}',
        COLLECTIVE_FACTS: '/etc/a.yaml,/etc/b.json',
        COLLECTIVE_PASSWORD: 'with, a blank',
      },
      flags: { collectives: '["one", "two"]' },
    })
    expect(values).toMatchObject({
      url: ['mqtt://a', 'mqtt://b'],
      classes: ['web', 'db'],
      agents: { shell: { enabled: true } },
      security: { scheme: 'psk', file: 'psk.txt' },
      facts: { files: ['/etc/a.yaml', '/etc/b.json'] },
      password: 'with, a blank',
      collectives: ['one', 'two'],
    })
  })

  it('are refused without being quoted where they should be JSON', async () => {
    const environment = { COLLECTIVE_SECURITY: '{"scheme": "psk", "psk": hunter2}' }
    await fails(
      'configInvalid',
      /^security \(environment COLLECTIVE_SECURITY\): expected JSON(?!.*hunter2)/,
      { environment },
    )
  })

  it('warn of a variable that nobody knows, and name the one that was meant', async () => {
    const { warnings } = await resolve({ environment: { COLLECTIVE_URI: 'x', COLLECTIVE_CONFIG: '' } })
    expect(warnings).toEqual([
      'COLLECTIVE_URI is no variable of the configuration (did you mean COLLECTIVE_URL?); it is not looked at',
    ])
  })
})

describe('a file', () => {
  it('is taken as JSON too', async () => {
    const file = await written('a.json', '{"url": ["mqtt://a"], "limits": {"maxTtl": "10m", "queue": 8}}')
    expect((await resolve({ file })).values).toMatchObject({
      url: ['mqtt://a'],
      limits: { maxTtl: 600_000, queue: 8 },
    })
  })

  it('may be empty', async () => {
    await written('work/collective.yaml', '# nothing yet\n')
    expect((await resolve()).values.collective).toBe('collective')
  })

  it('that is named must be there', async () => {
    await fails('configMissing', /^the given file: expected a configuration file at .*none\.yaml/, {
      file: 'none.yaml',
    })
    await fails('configMissing', /^COLLECTIVE_CONFIG: expected/, {
      environment: { COLLECTIVE_CONFIG: '/none.yaml' },
    })
  })

  it('is named from the working directory', async () => {
    await written('work/mine.yaml', 'collective: mine\n')
    expect((await resolve({ file: 'mine.yaml' })).values.collective).toBe('mine')
  })

  it('that is no YAML is refused with line, column and position', async () => {
    const file = await written('a.yaml', 'url: mqtt://a\nfacts: [a\ncollective: b\n')
    await expect(resolve({ file })).rejects.toMatchObject({
      code: 'configInvalid',
      message: expect.stringMatching(/a\.yaml:3:1: expected YAML/),
      position: 24,
    })
  })

  it.each([
    ['- url\n', /a\.yaml:1: expected keys and values/],
    ['just a text\n', /a\.yaml:1: expected keys and values/],
    [
      'url: mqtt://a\ncolective: b\n',
      /^colective \(.*a\.yaml:2\): no such key \(did you mean collective\?\)/,
    ],
    [
      'facts:\n  system: true\n  fils: [a]\n',
      /^facts\.fils \(.*a\.yaml:3\): no such key \(did you mean files\?\)/,
    ],
    ['limits:\n  que: 4\n', /^limits\.que \(.*a\.yaml:2\): no such key/],
    ['zzzzzz: 1\n', /^zzzzzz \(.*a\.yaml:1\): no such key: correct or remove it/],
    ['timeout: soon\n', /^timeout \(.*a\.yaml:1\): expected a duration such as .*, got "soon"/],
    ['\n\nlimits:\n\n  queue: many\n', /^limits\.queue \(.*a\.yaml:5\): .*expected int|number/],
    ['url: []\n', /^url \(.*a\.yaml:1\): expected at least one, got an empty list/],
    ['url: 12\n', /^url \(.*a\.yaml:1\): expected a text or a list of texts, got 12/],
    [
      'collective: UPPER\n',
      /^collective \(.*:1\): expected 1 to 32 of the characters a-z 0-9 _ -, got "UPPER"/,
    ],
    ['identity: a b\n', /^identity \(.*:1\): expected 1 to 128 .*, got "a b"/],
    ['caller: a b\n', /^caller \(.*:1\): expected a caller id/],
    ['security: { key: x }\n', /^security\.scheme \(.*:1\): .*expected string/],
    ['security: 12\n', /^security \(.*:1\): expected the name of a scheme, .*got 12/],
    ['agents:\n  shell: true\n', /^agents\.shell \(.*:2\): /],
    ['collectives: [ok, NO]\n', /^collectives\.1 \(.*:1\): expected 1 to 32/],
    ['password: [hunter2]\n', /^password \(.*:1\): expected a text \(the value is not shown\)$/],
  ])('with %j is refused', async (text, message) => {
    await fails('configInvalid', message, { file: await written('a.yaml', text) })
  })

  it('is told of everything that is wrong with it at once', async () => {
    const file = await written('a.yaml', 'colective: b\ntimeout: soon\n')
    await fails('configInvalid', /^colective .*\ntimeout .*$/, { file })
  })

  it.each([
    '__proto__:\n  polluted: true\n',
    'transport:\n  __proto__: { polluted: true }\n',
    'agents:\n  __proto__: { enabled: true }\n',
    'security:\n  scheme: psk\n  inner: [{ __proto__: { polluted: true } }]\n',
  ])('with %j pollutes no prototype and is refused', async text => {
    await fails('configInvalid', /__proto__/, { file: await written('a.yaml', text) })
    expect({}).not.toHaveProperty('polluted')
  })

  it.each([
    JSON.parse('{"__proto__": {"polluted": true}}'),
    { transport: JSON.parse('{"__proto__": {"a": 1}}') },
  ])('or flags with __proto__ are refused', async flags => {
    await fails('configInvalid', /__proto__/, { flags })
    await expect(
      resolve({ environment: { COLLECTIVE_TRANSPORT: '{"__proto__": {"a": 1}}' } }),
    ).rejects.toMatchObject({
      code: 'configInvalid',
    })
  })

  it('longer than 256 KiB is refused', async () => {
    await fails('configInvalid', /at most 262144/, { file: await written('a.yaml', '#'.repeat(262_145)) })
  })

  it('that holds itself is refused', async () => {
    const file = await written('a.yaml', 'transport: &a\n  inner: *a\n')
    await fails('configInvalid', /^transport\.inner \(.*a\.yaml:2\): nested deeper than 32/, { file })
  })

  it('whose aliases make it huge is refused', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [one, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf'].map(pair => [...pair]))
      lines.push(`${one}: &${one} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`)
    await fails('configInvalid', /aliases cannot be resolved/, {
      file: await written('a.yaml', lines.join('\n')),
    })
  })

  it('that holds a password and is open to others is warned of', async () => {
    const file = await written('a.yaml', 'password: hunter2\n')
    await chmod(file, 0o644)
    expect((await resolve({ file })).warnings).toEqual([expect.stringContaining(`chmod 600 ${file}`)])
    await chmod(file, 0o600)
    expect((await resolve({ file })).warnings).toEqual([])
  })
})

describe('no security', () => {
  it('is warned of, wherever it is said', async () => {
    const expected = [expect.stringMatching(/^security is unsigned: /)]
    expect((await resolve({ flags: { security: 'unsigned' } })).warnings).toEqual(expected)
    expect((await resolve({ flags: { security: { scheme: 'unsigned' } } })).warnings).toEqual(expected)
    expect((await resolve({ flags: { security: 'nacl' } })).warnings).toEqual([])
  })
})
