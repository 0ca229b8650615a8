import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandLine } from '../command-line.fixture'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-policy-'))
  await write('groups', 'admins user=alice')
  await write('web1.yaml', 'identity: web1', 'facts: { location: nantes }', 'classes: [apache]')
  await write(
    'service.policy',
    'policy default deny',
    'allow | admins | restart status | location=nantes | apache',
    'allow-input | user=bob | restart | * | * | service=httpd tries<3',
    'deny-filter | * | salary',
  )
})

afterEach(() => rm(folder, { recursive: true }))

function write(name: string, ...lines: string[]): Promise<void> {
  return writeFile(join(folder, name), lines.map(line => line.replaceAll(' | ', '\t')).join('\n'))
}

const test = (...args: string[]) => commandLine(['policy', 'test', join(folder, 'service.policy'), ...args])

async function decisions(...args: string[]): Promise<unknown> {
  const { stdout } = await test('--json', ...args)
  return (JSON.parse(stdout) as { decisions: unknown }).decisions
}

describe('collective policy test', () => {
  it('says who may do what, and by which rule', async () => {
    const { code, stdout } = await test(
      '--caller',
      'user=alice',
      '--caller',
      'user=eve',
      '--action',
      'restart',
      '--host',
      join(folder, 'web1.yaml'),
    )
    expect(code).toBe(2)
    const [, alice, eve] = stdout
      .split('\n')
      .filter(line => line.includes('restart') || line.includes('caller'))
    expect(alice).toMatch(/user=alice .*restart .*allow .*service\.policy:2: allow admins restart status/)
    expect(eve).toMatch(/user=eve .*restart .*deny .*service\.policy:1: policy default deny/)
  })

  it('ends well where all is allowed', async () => {
    const asked = ['--caller', 'user=alice', '--action', 'restart', '--action', 'status']
    expect((await test(...asked, '--host', join(folder, 'web1.yaml'))).code).toBe(0)
    expect((await test(...asked)).code).toBe(2)
  })

  it('takes inputs, numbers as numbers', async () => {
    const asked = ['--caller', 'user=bob', '--action', 'restart', '--input', 'service=httpd', '--input']
    expect(await decisions(...asked, 'tries=2')).toMatchObject([{ allow: true, line: 3 }])
    expect(await decisions(...asked, 'tries=10')).toMatchObject([{ allow: false, by: 'default' }])
  })

  it('takes the filter of the request', async () => {
    const asked = ['--caller', 'user=alice', '--action', 'restart', '--host', join(folder, 'web1.yaml'), '-F']
    expect(await decisions(...asked, 'location=nantes')).toMatchObject([{ allow: true, line: 2 }])
    expect(await decisions(...asked, 'salary>1')).toMatchObject([{ allow: false, line: 4 }])
  })

  it('reads a policy without asking it anything', async () => {
    await write('service.policy', 'allow user=alice * * *')
    expect(await test()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('can be read'),
      stderr: expect.stringContaining('tabs'),
    })
  })

  it('says where a policy cannot be read', async () => {
    await write('service.policy', '', 'deny | nobody | * | *')
    expect(await test()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('policySyntax: service.policy:2:6: expected'),
    })
    expect(await commandLine(['policy', 'test', join(folder, 'none')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('policyUnavailable'),
    })
  })

  it('needs callers and actions together, and a verb it knows', async () => {
    expect(await test('--caller', 'user=alice')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--action'),
    })
    expect(await commandLine(['policy', 'apply', 'x'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('policy test'),
    })
  })

  it('allows what is not configured only when told so', async () => {
    await write('service.policy', '# nothing')
    const asked = ['--caller', 'user=alice', '--action', 'restart']
    expect((await test(...asked)).code).toBe(2)
    expect((await test(...asked, '--allow-unconfigured')).code).toBe(0)
  })
})
