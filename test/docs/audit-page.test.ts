// docs/audit.md
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromConfig, nodeFromConfig, resolveConfig } from '@collective/config'
import { startBroker } from '@collective/broker'
import { silentLogger } from '@collective/core'
import { createClient, createNode, defineAgent } from '@collective/rpc'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { shell } from '../cli/command.fixture'
import { blocksOf, stepsOf } from './block'
import { readPage, rowsOf } from './page'

const page = readPage('docs/audit.md')
const blocks = blocksOf(page)
const settings = blocks.find(({ language }) => language === 'yaml')?.text ?? ''
const shown: Record<string, unknown> = JSON.parse(blocks.find(({ mark }) => mark === 'line')?.text ?? '')
const keys = blocks.find(({ text }) => text.startsWith('openssl'))?.text ?? ''
const steps = blocks.filter(({ language }) => language === 'console').flatMap(stepsOf)

const service = defineAgent({
  name: 'service',
  description: 'Restarts',
  version: '1.0.0',
  actions: {
    restart: {
      description: 'Restarts',
      input: z.object({ service: z.string(), token: z.string().meta({ sensitive: true }) }),
      output: z.object({}),
    },
  },
})

let folder: string

// A node with the settings of the page, which is asked for two things: one that it allows, and one that it denies.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-audit-page-'))
  execFileSync('bash', ['-c', keys], { cwd: folder })
  const broker = await startBroker()
  const file = join(folder, 'collective.yaml')
  await writeFile(file, settings)
  const options = {
    file,
    environment: { COLLECTIVE_URL: broker.url, COLLECTIVE_SECURITY: 'unsigned' },
    logger: silentLogger,
  }
  const flags = { identity: 'web1', caller: 'user=alice' }
  const node = await createNode({
    ...(await nodeFromConfig({ ...options, flags })),
    agents: [service.implement({ restart: () => ({}) })],
    authorize: async ({ input }) => ({
      allow: input['service'] === 'httpd',
      rule: 'service.policy:3: allow admins * * *',
    }),
  })
  const client = await createClient(await fromConfig({ ...options, flags }))
  for (const name of ['httpd', 'sshd'])
    await client
      .agent(service)
      .restart({ service: name, token: 'planted' }, { roster: ['web1'] })
      .summary()
  await client.close()
  await node.close()
  await broker.close()
})

afterAll(() => rm(folder, { recursive: true }))

async function log(): Promise<string> {
  return readFile(join(folder, 'audit.jsonl'), 'utf8')
}

describe('docs/audit.md', () => {
  test('shows a line as it is written', async () => {
    const lines = (await log())
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    const written = lines[1]
    expect(Object.keys(shown).sort()).toEqual(Object.keys(written).sort())
    const { kind, event, caller, agent, action, allow, input, rule } = shown
    expect(written).toMatchObject({ kind, event, caller, agent, action, allow, input, rule })
  })

  test('keeps what is sensitive out of the log', async () => {
    expect(await log()).not.toContain('planted')
  })

  test.each(steps)('shows what is printed: $command', async ({ command, output }) => {
    const { stdout } = await shell(`cd '${folder}'; ${command}`, {})
    expect(stdout).toBe(output)
  })

  test('has the settings that there are', async () => {
    const all =
      'signingKey: k, checkpointEntries: 1, checkpointInterval: 1s, maxBytes: 1, maxAge: 1s, maxFiles: 1, sync: never, maxWaiting: 1'
    const file = join(folder, 'all.yaml')
    await writeFile(file, `audit: { file: audit.jsonl, ${all} }`)
    const { values } = await resolveConfig({ file, environment: {} })
    const table = page.text.slice(page.text.indexOf('| setting |')).split('\n\n')[0] ?? ''
    const named = rowsOf(table).flatMap(([names = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    )
    expect(named.sort()).toEqual(Object.keys(values.audit ?? {}).sort())
  })
})
