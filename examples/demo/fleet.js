import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { letGo, serve, stop } from './processes.js'

const nodes = [
  { identity: 'web1.example.net', location: 'nantes', role: 'web', classes: 'apache,role::web' },
  { identity: 'web2.example.net', location: 'nantes', role: 'web', classes: 'apache,role::web' },
  { identity: 'web3.example.net', location: 'nanjing', role: 'web', classes: 'nginx,role::web' },
  { identity: 'db1.example.net', location: 'london', role: 'db', classes: 'mysql,role::db' },
  { identity: 'db2.example.net', location: 'nantes', role: 'db', classes: 'mysql,role::db' },
  { identity: 'cache1.example.net', location: 'beijing', role: 'cache', classes: 'role::cache' },
]

/** The identities of the fleet. */
export const identities = nodes.map(({ identity }) => identity)

/** The embedded broker and six node processes, each with the facts of this machine and a few of its own over them. */
export class Fleet {
  #folder = ''
  #processes = []
  env = {}

  /** @param {boolean} keep whether it is to outlive this process */
  async start(keep) {
    this.#folder = await mkdtemp(join(tmpdir(), 'collective-demo-'))
    const broker = await this.#serve(['broker', '--port', '0'], { env: process.env, detached: keep })
    this.env = { ...process.env, COLLECTIVE_URL: broker.line, COLLECTIVE_SECURITY: 'unsigned' }
    await Promise.all(nodes.map(node => this.#startNode(node, keep)))
  }

  async #startNode({ identity, classes, location, role }, keep) {
    const facts = join(this.#folder, `${identity}.yaml`)
    await writeFile(facts, `location: ${location}\nrole: ${role}\n`)
    const agents = ['rpcutil', 'service', 'shell'].flatMap(agent => ['--agent', agent])
    const args = ['node', '--identity', identity, '--facts', facts, '--classes', classes, ...agents]
    await this.#serve(args, { env: this.env, detached: keep })
  }

  async #serve(args, options) {
    const running = await serve(args, options)
    this.#processes.push(running)
    return running
  }

  /** Nodes first, so that they can say goodbye. */
  async stop() {
    const [broker, ...others] = this.#processes
    await Promise.all(others.map(stop))
    if (broker) await stop(broker)
    if (this.#folder) await rm(this.#folder, { recursive: true })
  }

  /** @returns the process ids of what goes on running */
  letGo() {
    for (const running of this.#processes) letGo(running)
    return this.#processes.map(({ pid }) => pid)
  }
}
