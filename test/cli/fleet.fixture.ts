import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstLine, start, stop } from './command.fixture'

/** Three nodes with an agent that the command has never seen, on the embedded broker; every part is a process of its own. */
export interface TestFleet {
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  readonly nodes: ReadonlyMap<string, ChildProcess>
  stop(): Promise<void>
}

const oddAgent = fileURLToPath(new URL('fixtures/odd-agent.js', import.meta.url))
const places: ReadonlyMap<string, string> = new Map([
  ['web1', 'nantes'],
  ['web2', 'nantes'],
  ['db1', 'london'],
])

/** Starts the fleet and waits until everybody is ready. */
export async function startFleet(): Promise<TestFleet> {
  const folder = await mkdtemp(join(tmpdir(), 'collective-cli-'))
  const broker = start(['broker', '--port', '0'], {})
  const env = { COLLECTIVE_URL: await firstLine(broker), COLLECTIVE_SECURITY: 'unsigned' }
  const nodes = new Map<string, ChildProcess>()
  for (const identity of places.keys()) nodes.set(identity, await startNode(identity, { env, folder }))
  await Promise.all([...nodes.values()].map(firstLine))
  return {
    env,
    folder,
    nodes,
    stop: async () => {
      await Promise.all([...nodes.values()].map(stop))
      await stop(broker)
      await rm(folder, { recursive: true })
    },
  }
}

async function startNode(
  identity: string,
  { env, folder }: { env: Readonly<Record<string, string>>; folder: string },
): Promise<ChildProcess> {
  const facts = join(folder, `${identity}.yaml`)
  await writeFile(facts, `location: ${places.get(identity)}\nrank: ${identity.length}\n`)
  const classes = identity === 'db1' ? 'database' : 'webserver,apache'
  return start(
    ['node', '--identity', identity, '--facts', facts, '--classes', classes, '--agent', oddAgent],
    env,
  )
}
