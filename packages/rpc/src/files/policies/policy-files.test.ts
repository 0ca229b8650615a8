import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger, type AuthorizationContext, type Logger } from '@collective/core'
import { manualClock } from '@collective/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { policyFiles, type PolicyFilesOptions } from './policy-files'

let folder: string
let said: { level: string; file?: string; message?: string }[]
const logger: Logger = {
  ...silentLogger,
  warn: (fields: object | string, message?: string) =>
    void said.push({ level: 'warn', ...Object(fields), message }),
  error: (fields: object | string, message?: string) =>
    void said.push({ level: 'error', ...Object(fields), message }),
  child: () => logger,
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policies-'))
  said = []
})

afterEach(() => rm(folder, { recursive: true, force: true }))

function write(name: string, ...lines: string[]): Promise<void> {
  return writeFile(join(folder, name), lines.map(line => line.replaceAll(' | ', '\t')).join('\n'))
}

const open = (options: Partial<PolicyFilesOptions> = {}) =>
  policyFiles({ folder, logger, maxAge: 0, ...options })

function context(agent = 'service', caller = 'cert=alice'): AuthorizationContext {
  return {
    caller: { kind: 'client', id: caller, credential: caller, attributes: {} },
    collective: 'collective',
    agent,
    action: 'restart',
    input: {},
    identity: 'web1',
    facts: { location: 'nantes' },
    classes: [],
    filterNames: { facts: [], data: [] },
    data: async () => ({}),
  }
}

describe('a folder of policies', () => {
  test('has a file for each agent, and a default for the others', async () => {
    await write('groups', 'admins cert=alice')
    await write('service.policy', 'policy default deny', 'allow | admins | restart | * | *')
    await write('default.policy', 'policy default deny', 'allow | cert=bob | * | * | *')
    const { authorize } = await open()
    expect(await authorize(context())).toEqual({
      allow: true,
      rule: 'service.policy:2: allow admins restart * *',
    })
    expect(await authorize(context('service', 'cert=bob'))).toMatchObject({
      allow: false,
      rule: 'service.policy:1: policy default deny',
    })
    expect((await authorize(context('puppet', 'cert=bob'))).allow).toBe(true)
  })

  test('denies agents without a file, unless what is not configured is allowed', async () => {
    expect((await (await open()).authorize(context())).allow).toBe(false)
    expect((await (await open({ allowUnconfigured: true })).authorize(context())).allow).toBe(true)
  })

  test('must be there', async () => {
    await expect(open({ folder: join(folder, 'nowhere') })).rejects.toMatchObject({
      code: 'policyUnavailable',
    })
  })

  test('is asked with what data plugins answer', async () => {
    await write('service.policy', 'allow | * | * | maintenance("x").active=true')
    const { authorize } = await open()
    const answering = {
      ...context(),
      data: async (plugin: string, argument = '') => ({
        active: `${plugin} ${argument}` === 'maintenance x',
      }),
    }
    const failing = { ...context(), data: () => Promise.reject(new Error('no sensor')) }
    expect((await authorize(answering)).allow).toBe(true)
    expect((await authorize(failing)).allow).toBe(false)
  })
})

describe('a file that changes', () => {
  test('is in force at the next request that finds it too old', async () => {
    const clock = manualClock()
    await write('service.policy', 'policy default deny')
    const { authorize } = await open({ clock, maxAge: 1_000 })
    await write('service.policy', 'policy default allow')
    expect((await authorize(context())).allow).toBe(false)
    await clock.advance(1_000)
    expect((await authorize(context())).allow).toBe(true)
  })

  test('is noticed within the same tick of the disk and at the same length', async () => {
    const { authorize } = await open()
    for (const [verdict, allow] of [
      ['allow', true],
      ['deny ', false],
      ['allow', true],
    ] as const) {
      await write('service.policy', `policy default ${verdict}`)
      expect((await authorize(context())).allow).toBe(allow)
    }
  })

  test('may be the groups alone', async () => {
    await write('groups', 'admins cert=bob')
    await write('service.policy', 'allow | admins | * | *')
    const { authorize } = await open()
    expect((await authorize(context())).allow).toBe(false)
    await write('groups', 'admins cert=alice')
    expect((await authorize(context())).allow).toBe(true)
  })

  test('may be removed', async () => {
    await write('service.policy', 'policy default allow')
    const { authorize } = await open()
    await rm(join(folder, 'service.policy'))
    expect((await authorize(context())).allow).toBe(false)
  })
})

describe('a file that cannot be read', () => {
  test('leaves the last good one in force, and is said once for each of its texts', async () => {
    await write('service.policy', 'allow | cert=alice | * | *')
    const { authorize } = await open({ allowUnconfigured: true })
    await write('service.policy', 'allow | cert=alice | * | *', 'deny cert=bob * *')
    for (const _ of [1, 2]) {
      expect((await authorize(context())).allow).toBe(true)
      expect((await authorize(context('service', 'cert=bob'))).allow).toBe(true)
    }
    expect(said).toMatchObject([
      {
        level: 'error',
        file: 'service.policy',
        message: expect.stringMatching(/service\.policy:2:18: .*the last good one stays in force/),
      },
    ])
    await write('service.policy', 'deny | * | * | *')
    expect((await authorize(context())).allow).toBe(false)
  })

  test('denies where there never was a good one, whatever the default and what is not configured', async () => {
    await write('service.policy', 'permit everything')
    await write('default.policy', 'policy default allow')
    const { authorize } = await open({ allowUnconfigured: true })
    expect(await authorize(context())).toMatchObject({
      allow: false,
      reason: expect.stringContaining('cannot be read'),
    })
    expect(said).toMatchObject([{ level: 'error', message: expect.stringContaining('denied') }])
  })

  test('with groups leaves the last good groups', async () => {
    await write('groups', 'admins cert=alice')
    await write('service.policy', 'allow | admins | * | *')
    const { authorize } = await open()
    await write('groups', 'admins cert=alice others')
    expect((await authorize(context())).allow).toBe(true)
    expect(said).toMatchObject([{ level: 'error', file: 'groups' }])
  })

  test('because a group that it names has gone keeps its last members', async () => {
    await write('groups', 'admins cert=alice')
    await write('service.policy', 'deny | admins | * | *', 'policy default allow')
    const { authorize } = await open()
    await write('groups', 'others cert=alice')
    expect((await authorize(context())).allow).toBe(false)
    expect(said).toMatchObject([{ level: 'error', file: 'service.policy' }])
  })

  test('is one of many where the whole folder has gone', async () => {
    await write('service.policy', 'deny | cert=alice | * | *')
    const { authorize } = await open({ allowUnconfigured: true })
    await rename(folder, `${folder}-gone`)
    try {
      expect((await authorize(context())).allow).toBe(false)
      expect((await authorize(context())).allow).toBe(false)
      expect(said).toMatchObject([{ level: 'error', message: expect.stringContaining('stay in force') }])
    } finally {
      await rename(`${folder}-gone`, folder)
    }
  })
})

test('lines that are passed over are said', async () => {
  await write('service.policy', 'allow cert=alice * * *')
  await open()
  expect(said).toMatchObject([
    { level: 'warn', file: 'service.policy', message: expect.stringContaining('tabs') },
  ])
})
