import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile, type ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'
import { shellAgent } from '@collective/agents'
import { unsigned } from '@collective/core'
import { createClient, type Client } from '@collective/rpc'
import { mqtt } from '@collective/transport-mqtt'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { firstLine, start, stop } from './command.fixture'

let folder: string
let broker: ChildProcess
let node: ChildProcess
let client: Client
let url: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collective-journal-'))
  broker = start(['broker', '--port', '0'], {})
  url = await firstLine(broker)
  await writeFile(
    join(folder, 'collective.yaml'),
    `url: ${url}\nsecurity: unsigned\nidentity: web1\njournal: ./journal\nagents: { shell: { allow: any } }\n`,
  )
  node = await startNode()
  const security = unsigned({ caller: 'user=ann' })
  client = await createClient({ transport: mqtt(url), security, askAgainAfter: 100 })
})

afterEach(async () => {
  await client.close()
  await stop(node)
  await stop(broker)
  await rm(folder, { recursive: true })
})

async function startNode(): Promise<ChildProcess> {
  const started = start(['node', '-c', join(folder, 'collective.yaml')], {})
  expect(await firstLine(started)).toBe('ready web1')
  return started
}

it('what ran when the node was killed is interrupted, and does not run again', async () => {
  const pipe = join(folder, 'pipe')
  const log = join(folder, 'log')
  await promisify(execFile)('mkfifo', [pipe])
  const command = `echo ran >> ${log}; echo $$ > ${pipe}; exec sleep 600`
  const run = client.agent(shellAgent).run({ command }, { roster: ['web1'], timeout: 60_000 })
  const pid = Number(await readFile(pipe, 'utf8'))
  const killed = once(node, 'exit')
  node.kill('SIGKILL')
  await killed
  process.kill(pid)
  node = await startNode()
  const { outcomes } = await run.summary()
  expect([outcomes, await readFile(log, 'utf8')]).toEqual([{ web1: 'interrupted' }, 'ran\n'])
})
