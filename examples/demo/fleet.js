import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server } from './processes.js'

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

/** Who asks. */
export const caller = 'user=demo'

/** Six node processes and, unless there is a broker already, the embedded one, each with the facts of this machine and a few of its own over them. */
export class Fleet {
  /** Where keys, facts and logs are. */
  folder = ''
  /** What a command needs to reach the fleet. */
  env = {}
  #keep
  #url
  #broker
  #nodes = []

  /** @param {{ keep: boolean, url?: string }} options keep: it is to outlive this process; url: of a broker that runs */
  constructor({ keep, url }) {
    this.#keep = keep
    this.#url = url
  }

  /** The process ids of all that runs, the broker's last. */
  get pids() {
    return this.#running.map(({ pid }) => pid)
  }

  get #running() {
    return this.#broker ? [...this.#nodes, this.#broker] : this.#nodes
  }

  /** Makes its folder. */
  async prepare() {
    this.folder = await mkdtemp(join(tmpdir(), 'collective-demo-'))
  }

  /**
   * Starts all of it, with the keys that are in its folder.
   * @param {AbortSignal} signal
   */
  async start(signal) {
    const url = this.#url ?? (await this.#startBroker(signal))
    const security = `nacl:${join(this.folder, 'keys', 'clients', caller)}`
    this.env = { ...process.env, COLLECTIVE_URL: url, COLLECTIVE_SECURITY: security }
    for (const node of nodes) this.#nodes.push(await this.#startNode(node))
    await Promise.all(this.#nodes.map(node => node.ready(signal)))
  }

  async #startBroker(signal) {
    this.#broker = this.#serve('broker', ['broker', '--port', '0'], process.env)
    return await this.#broker.ready(signal)
  }

  async #startNode({ identity, classes, location, role }) {
    const facts = join(this.folder, `${identity}.yaml`)
    await writeFile(facts, `location: ${location}\nrole: ${role}\n`)
    const agents = ['rpcutil', 'service', 'shell'].flatMap(agent => ['--agent', agent])
    const args = ['node', '--identity', identity, '--facts', facts, '--classes', classes, ...agents]
    const security = `nacl:${join(this.folder, 'keys', 'nodes', identity)}`
    return this.#serve(identity, args, { ...this.env, COLLECTIVE_SECURITY: security })
  }

  #serve(name, args, env) {
    return new Server(args, { env, detached: this.#keep, log: join(this.folder, `${name}.log`) })
  }

  /** Nodes first, so that they can say goodbye; those that are still starting too. */
  async stop() {
    await Promise.all(this.#nodes.map(node => node.stop()))
    await this.#broker?.stop()
    if (this.folder) await rm(this.folder, { recursive: true })
  }

  /** Lets all of it go on when this process ends. */
  letGo() {
    for (const running of this.#running) running.letGo()
  }
}
