import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry, AuthorizationContext } from '@collective/core'
import { resolveConfig } from '../resolve/resolve-config'
import { nodeOptions, type ConfiguredNode } from './node-options'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'collective-trust-'))
  await mkdir(join(root, 'policies'))
  await writeFile(join(root, 'policies', 'service.policy'), 'allow\tcert=alice\t*\t*\t*\n')
})

afterEach(() => rm(root, { recursive: true }))

/** What a node gets of a configuration file with these lines. */
async function configured(...lines: string[]): Promise<ConfiguredNode> {
  const basic = [
    'url: mqtt://127.0.0.1:1',
    'security: unsigned',
    'identity: web1',
    'facts: { system: false }',
  ]
  await writeFile(join(root, 'collective.yaml'), [...basic, ...lines].join('\n'))
  const config = await resolveConfig({ cwd: root, home: root, etc: root, environment: {}, flags: {} })
  return nodeOptions(config)
}

function context(agent: string): AuthorizationContext {
  return {
    caller: { kind: 'client', id: 'cert=alice', credential: 'x', attributes: {} },
    collective: 'collective',
    agent,
    action: 'restart',
    input: {},
    identity: 'web1',
    facts: {},
    classes: [],
    filterNames: { facts: [], data: [] },
    data: async () => ({}),
  }
}

describe('policies', () => {
  it('are those of a folder, which is found from where its key stands', async () => {
    const { authorize } = await configured('policies: policies')
    expect((await authorize?.(context('service')))?.allow).toBe(true)
    expect((await authorize?.(context('puppet')))?.allow).toBe(false)
  })

  it('may allow what is not configured', async () => {
    const { authorize } = await configured('policies: { folder: policies, allowUnconfigured: true }')
    expect((await authorize?.(context('puppet')))?.allow).toBe(true)
  })

  it('must be there', async () => {
    await expect(configured('policies: nowhere')).rejects.toMatchObject({ code: 'policyUnavailable' })
  })

  it('are none where none are configured', async () => {
    expect((await configured()).authorize).toBeUndefined()
  })
})

describe('an audit log', () => {
  const entry = { event: 'outcome', requestId: 'a', timeMs: 0 } as AuditEntry

  it('is written to a file, and signed by a key', async () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
    await writeFile(join(root, 'audit.pem'), key, { mode: 0o600 })
    const { auditor } = await configured(
      'audit: { file: audit.jsonl, signingKey: audit.pem, checkpointInterval: 5m }',
    )
    await auditor?.record(entry)
    await auditor?.close?.()
    const lines = (await readFile(join(root, 'audit.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line))).toMatchObject([
      { kind: 'begin', identity: 'web1' },
      { kind: 'entry', requestId: 'a' },
      { kind: 'checkpoint', signature: { algorithm: 'ed25519' } },
    ])
  })

  it('that cannot be written is an error, and no node without an audit', async () => {
    await expect(configured('audit: nowhere/audit.jsonl')).rejects.toMatchObject({ code: 'auditUnavailable' })
  })

  it('is refused a setting that there is not', async () => {
    await expect(configured('audit: { file: audit.jsonl, compress: true }')).rejects.toMatchObject({
      code: 'configInvalid',
    })
  })
})
