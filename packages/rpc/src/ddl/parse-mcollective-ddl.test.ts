import { readdir, readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isAgentDdl } from '../agents/is-agent-ddl'
import { DdlSyntaxError } from './ddl-syntax-error'
import { parseMCollectiveDdl, type MCollectiveDdl } from './parse-mcollective-ddl'
import type { ActionDdl } from '../agents/ddl'

const fixtures = new URL('fixtures/', import.meta.url)

async function read(path: string): Promise<MCollectiveDdl> {
  const text = await readFile(new URL(path, fixtures), 'utf8')
  return parseMCollectiveDdl(text, { file: path })
}

async function action(agent: string, name: string): Promise<ActionDdl> {
  const described = await read(`agents/${agent}.ddl`)
  const found = described.kind === 'agent' ? described.ddl.actions[name] : undefined
  if (!found) throw new Error(`expected the action ${name} of ${agent}`)
  return found
}

/** What the schema of an input takes of some values. */
async function taken(agent: string, name: string, inputs: readonly object[]): Promise<readonly boolean[]> {
  const schema = z.fromJSONSchema((await action(agent, name)).input)
  return inputs.map(input => schema.safeParse(input).success)
}

const metadata = `metadata :name => "x", :description => "d", :author => "a", :license => "l", :version => "1", :url => "u", :timeout => 5\n`

function parse(text: string): MCollectiveDdl {
  return parseMCollectiveDdl(metadata + text, { file: 'x.ddl' })
}

function failure(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    return error
  }
}

describe('the files of mcollective-common', async () => {
  const files = (await readdir(new URL('mcollective-common/', fixtures))).filter(name =>
    name.endsWith('.ddl'),
  )

  it.each([
    ['rpcutil.ddl', 'agent'],
    ['agent_data.ddl', 'data'],
    ['collective_data.ddl', 'data'],
    ['fact_data.ddl', 'data'],
    ['fstat_data.ddl', 'data'],
    ['average.ddl', 'plugin'],
    ['mc.ddl', 'plugin'],
    ['shellsafe_validator.ddl', 'plugin'],
  ])('%s describes an %s', async (file, kind) => {
    expect(files).toContain(file)
    expect(await read(`mcollective-common/${file}`)).toMatchObject({ kind, notes: [] })
  })

  it('rpcutil.ddl becomes the DDL of an agent', async () => {
    const { kind, ...described } = await read('mcollective-common/rpcutil.ddl')
    expect(kind).toBe('agent')
    expect(isAgentDdl('ddl' in described && described.ddl)).toBe(true)
    expect(described).toMatchObject({
      ddl: {
        name: 'rpcutil',
        version: '1.0',
        timeoutMs: 10_000,
        actions: {
          get_fact: {
            display: 'always',
            timeoutMs: 10_000,
            input: {
              properties: { fact: { type: 'string', pattern: '^[\\w\\-\\.]+$', maxLength: 40 } },
              required: ['fact'],
              additionalProperties: false,
            },
            output: { properties: { value: { title: 'Value', description: 'The value of the fact' } } },
            aggregates: [{ function: 'summary', output: 'value' }],
          },
        },
      },
    })
  })

  it('agent_data.ddl has the outputs that its loop names', async () => {
    expect(await read('mcollective-common/agent_data.ddl')).toMatchObject({
      ddl: {
        name: 'agent',
        argument: 'Agent Name',
        timeoutMs: 1_000,
        output: { license: 'Agent license', timeout: 'Agent timeout', author: 'Agent author' },
      },
      query: { output: { license: { title: 'License' } } },
    })
  })

  it('average.ddl has its usage, and mc.ddl what it can filter by', async () => {
    expect(await read('mcollective-common/average.ddl')).toMatchObject({
      usage: expect.stringContaining('aggregate average(:value)'),
    })
    expect(await read('mcollective-common/mc.ddl')).toMatchObject({
      name: 'mc',
      capabilities: ['classes', 'facts', 'identity', 'agents', 'compound'],
    })
  })
})

describe('an agent in the shape of', () => {
  it('service has an action for each round of its loop', async () => {
    const { metadata: described, requires } = await read('agents/service.ddl')
    expect([described.title, requires]).toEqual(['service', '2.2.1'])
    const stop = await action('service', 'stop')
    expect(stop).toMatchObject({ description: 'Stop a service', display: 'failed', effect: 'change' })
    expect(stop.output).toMatchObject({
      properties: { status: { description: 'The status of the service after stopping' } },
      additionalProperties: {},
    })
    expect((await action('service', 'status')).aggregates).toEqual([
      { function: 'summary', output: 'status', format: '%s: %d' },
    ])
  })

  it('package has what its conditions leave', async () => {
    const [install, update] = [await action('package', 'install'), await action('package', 'update')]
    expect(Object.keys(Object(install.input['properties']))).toEqual(['package', 'version'])
    expect(Object.keys(Object(update.input['properties']))).toEqual(['package'])
    expect(Object.keys(Object(install.output['properties']))).toEqual(['ensure', 'output'])
    expect(Object.keys(Object(update.output['properties']))).toEqual(['ensure'])
  })

  it('package takes what its lists, lengths and validators take', async () => {
    const calls = [
      { package: 'vim' },
      { package: 'a;b' },
      {},
      { package: 'x'.repeat(91) },
      { package: 'vim', odd: 1 },
    ]
    expect(await taken('package', 'install', calls)).toEqual([true, false, false, false, false])
    expect(await taken('package', 'yum_clean', [{ mode: 'all' }, { mode: 'none' }, {}])).toEqual([
      true,
      false,
      true,
    ])
  })

  it('service takes no second line, which Ruby would', async () => {
    expect(await taken('service', 'stop', [{ service: 'sshd' }, { service: 'sshd\nrm -rf' }])).toEqual([
      true,
      false,
    ])
  })

  it('nettest fills in what has a default', async () => {
    const { input } = await action('nettest', 'connect')
    expect(z.fromJSONSchema(input).parse({ fqdn: 'a' })).toEqual({ fqdn: 'a', port: 80 })
  })

  it('puppet has defaults, aggregates and formats', async () => {
    const { output, aggregates } = await action('puppet', 'last_run_summary')
    expect(output).toMatchObject({ properties: { total_time: { default: -1 }, summary: { default: {} } } })
    expect(Object(output['properties'])['config_version']).not.toHaveProperty('default')
    expect(aggregates).toEqual([{ function: 'average', output: 'total_time', format: 'Average: %s' }])
    expect((await action('puppet', 'disable')).aggregates).toEqual([
      { function: 'summary', output: 'enabled' },
    ])
  })

  it('shell has a length that is a product, a number, and outputs of a loop', async () => {
    const { input, output } = await action('shell', 'run')
    expect(input).toMatchObject({
      properties: { command: { maxLength: 10_240 }, timeout: { type: 'number' } },
    })
    expect(output).toMatchObject({
      properties: { stderr: { title: 'Stderr', description: 'stderr from the command' } },
    })
    expect(await read('agents/shell.ddl')).toMatchObject({ usage: '  Runs any command.\n' })
  })

  it('filemgr and process are read as well', async () => {
    expect((await action('filemgr', 'remove')).description).toBe('Remove a file')
    expect(await taken('process', 'list', [{ just_zombies: true }, { just_zombies: 'yes' }])).toEqual([
      true,
      false,
    ])
  })

  it('each says what of it is a program of its own', async () => {
    const notes = await Promise.all(['service', 'nettest', 'process'].map(name => read(`agents/${name}.ddl`)))
    expect(notes.map(each => each.notes)).toEqual([
      ['status: service: the validator service_name is a program of its own, so that nodes alone check it'],
      [
        'connect: fqdn: the validator nettest_fqdn is a program of its own, so that nodes alone check it',
        'connect: the aggregate nettest_mma(connect_time) is a program of its own, and is left out',
      ],
      ['list: the aggregate process_summary(pslist) is a program of its own, and is left out'],
    ])
  })
})

describe('what is no declaration', () => {
  it.each([
    ['  system("rm")\n', 2, 3, /expected one of metadata/],
    ['action "a", :description => `id` do\nend', 2, 29, /got "`": a DDL is read .* never run as Ruby/],
    ['x = 5', 2, 3, /got "="/],
    ['action "a", :description => File.read("x")', 2, 29, /got File/],
    ['action "a", :description => "#{ENV}" do\nend', 2, 32, /got ENV/],
    ['action "a", :description => "d" do\n  input :i, :type => :hash\nend', 3, 3, /got hash/],
    ['action "a", :description => "d" do\n  input :i, :typ => :string\nend', 3, 3, /got typ/],
    ['action "a", :description => "d" do\n  input :i, :type => :list\nend', 3, 3, /list of values/],
    ['action "a", :description => "d" do\n', 3, 1, /expected end, got the end of the file/],
    ['action "a", :description => "d"\naction "a", :description => "d"', 3, 1, /declared twice/],
    ['action "a"', 2, 1, /expected a text for :description, got none/],
    ['action "a", :description => "d".reverse', 2, 29, /got .reverse/],
    ['[1].map do |x|\nend', 2, 1, /\.each do/],
    ['action "a", :description => <<-T\nx', 2, 29, /a line T that ends/],
    ['metadata :name => "y"', 2, 1, /declared twice/],
  ])('is refused with its place: %j', (text, line, column, message) => {
    const error = failure(text)
    expect(error).toBeInstanceOf(DdlSyntaxError)
    expect(error).toMatchObject({ code: 'ddlSyntax', file: 'x.ddl', line, column })
    expect(String(error)).toMatch(message)
  })

  it('is refused where the metadata is not whole', () => {
    expect(() => parseMCollectiveDdl('metadata :name => "x"', { file: 'x.ddl' })).toThrow(
      /x\.ddl:1:1: metadata: .*:description/,
    )
    expect(() => parseMCollectiveDdl('', { file: 'x.ddl' })).toThrow(/expected metadata/)
  })

  it('is refused where the file does not name a plugin', () => {
    expect(() =>
      parseMCollectiveDdl(`${metadata}action "a", :description => "d"`, { file: 'my agent.ddl' }),
    ).toThrow(/rename the file/)
  })

  it('is refused past what a DDL may grow to', () => {
    const ten = '[1,2,3,4,5,6,7,8,9,10].each do |x|\n'
    const text = `${ten.repeat(5)}action "a", :description => "d"\n${'end\n'.repeat(5)}`
    expect(String(failure(text))).toMatch(/at most 5000 declarations/)
    expect(String(failure(`action "a", :description => ${'['.repeat(500)}`))).toMatch(/at most 64 levels/)
  })

  it('is refused by this error alone, whatever the text is', () => {
    const piece = fc.constantFrom(
      ...[
        'action ',
        '"a"',
        ', ',
        ':description => ',
        '"d"',
        ' do\n',
        'end\n',
        'input ',
        ':x',
        '[',
        ']',
        '{',
        '}',
        '|x|',
        '.each',
      ],
      ...[
        'if ',
        'x',
        ' == ',
        '#{',
        '"',
        "'",
        '/',
        '<<-T\n',
        'T\n',
        '%w[a]',
        '*',
        '10',
        'summarize',
        '\\',
        '\u0000',
        'é',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
        const result = failure(pieces.join(''))
        return result instanceof Error ? result instanceof DdlSyntaxError : Object(result).kind !== undefined
      }),
      { seed: 7, numRuns: process.env['COLLECTIVE_SOAK'] === '1' ? 20_000 : 500 },
    )
  })
})
