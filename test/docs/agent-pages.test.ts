// docs/agents/file.md, docs/agents/nettest.md, docs/agents/package.md, docs/agents/process.md, docs/agents/puppet.md
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { rpcutil, standardAgents } from '@collective/agents'
import { startBroker, type Broker } from '@collective/broker'
import { resolveConfig } from '@collective/config'
import type { JsonObject } from '@collective/core'
import type { AgentImplementation, FleetNode } from '@collective/rpc'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shell } from '../cli/command.fixture'
import { startNode } from '../cli/node.fixture'
import { blocksOf, stepsOf } from './block'
import { allPages, type Page } from './page'

const pages = allPages().filter(({ path }) => path.startsWith('docs/agents/'))

let folder: string
let broker: Broker
let node: FleetNode
let sleeper: ChildProcess

/** The settings that a page shows for its agent. */
async function settingsOn(page: Page): Promise<JsonObject> {
  const [block] = blocksOf(page).filter(({ language }) => language === 'yaml')
  const path = join(folder, `${basename(page.path)}.yaml`)
  await writeFile(path, block?.text ?? '')
  const { values } = await resolveConfig({ file: path, environment: {} })
  return values.agents?.[basename(page.path, '.md')] ?? {}
}

async function agentOn(page: Page): Promise<readonly AgentImplementation[]> {
  const make = standardAgents[basename(page.path, '.md')]
  return make ? [make(await settingsOn(page))] : []
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-agent-pages-'))
  sleeper = spawn('sleep', ['31536000'], { stdio: 'ignore' })
  broker = await startBroker()
  node = await startNode('web1.example.net', broker.url, {
    agents: [rpcutil(), ...(await Promise.all(pages.map(agentOn))).flat()],
  })
})

afterAll(async () => {
  await node.close()
  await broker.close()
  const ended = once(sleeper, 'exit')
  sleeper.kill()
  await ended
  await rm(folder, { recursive: true })
})

describe.each(pages)('$path', page => {
  const steps = blocksOf(page)
    .filter(({ language }) => language === 'console')
    .flatMap(stepsOf)

  test('has an example', () => {
    expect(steps.length).toBeGreaterThan(0)
  })

  test.each(steps)('shows what it prints: $command', async ({ command, output }) => {
    const env = { COLLECTIVE_URL: broker.url, COLLECTIVE_SECURITY: 'unsigned' }
    const { stdout } = await shell(command, env)
    expect(comparable(stdout)).toEqual(comparable(output))
  })
})

/** Lines without their spaces, and numbers without their values. */
function comparable(output: string): string[] {
  const lines = output.split('\n').map(line =>
    line
      .trim()
      .replace(/\s+/g, ' ')
      .replace(/\b\d+(\.\d+)?\b/g, 'N'),
  )
  return lines.filter(line => line !== '')
}
