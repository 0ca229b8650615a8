import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { CollectiveError } from '@collective/core'
import { end, prepareErlangNode, type ErlangNode } from './erlang-node'
import { findProgram } from './find-program'
import { freePort } from './free-port'
import { definitionsOf, type RabbitmqUser } from './rabbitmq-definitions'

/** How a RabbitMQ is started. */
export interface RabbitmqOptions {
  /** Further lines of its `rabbitmq.conf`, such as `max_message_size = 65536`. @default none */
  readonly config?: readonly string[]
  /** Who may connect, by user name. @default guest, with the password guest, to everything */
  readonly users?: Readonly<Record<string, RabbitmqUser>>
  /** Whether it speaks MQTT too, by its plug-in `rabbitmq_mqtt`. @default false */
  readonly mqtt?: boolean
}

/** A RabbitMQ that runs for a test. */
export interface Rabbitmq {
  readonly port: number
  /** Without credentials. */
  readonly url: string
  /** Where it speaks MQTT, without credentials; undefined where it does not. */
  readonly mqttUrl: string | undefined
  /** What it has said so far. */
  readonly log: () => string
  /** Runs `rabbitmqctl`, which takes more than a second, and gives what it prints. */
  ctl(...args: readonly string[]): Promise<string>
  /**
   * Ends it and resolves when it is gone: at once, as a crash would, or in good order, which takes a second.
   * @param signal @default 'SIGKILL'
   */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts it again on the same port with the same data; it must not be running. */
  restart(): Promise<void>
  /** Ends it and removes what it wrote. Safe more than once. */
  stop(): Promise<void>
}

const guest: RabbitmqUser = { password: 'guest' }

/**
 * Starts a real RabbitMQ on the loopback interface, with its own default settings but for `options`, and with ports, a node name, data and
 * a port mapper of its own, so that several run at a time. Takes about 5 s: share one per file of tests.
 * @throws CollectiveError `configMissing` where it is not installed, `providerFailed` where it does not start
 */
export async function startRabbitmq(options: RabbitmqOptions = {}): Promise<Rabbitmq> {
  const program = await findServer()
  const folder = await mkdtemp(join(tmpdir(), 'collective-rabbitmq-'))
  const port = await freePort()
  const mqttPort = options.mqtt ? await freePort() : undefined
  const node = await prepareErlangNode(folder)
  const place = { program, folder, port, mqttPort, node }
  const broker = new RabbitmqProcess(place)
  try {
    await configure(place, options)
    await broker.restart()
  } catch (error) {
    await broker.stop()
    throw error
  }
  return broker
}

const debianFolder = '/usr/lib/rabbitmq/lib'

// Debian's command on PATH changes the user and loses the environment; the script it ends up in does neither.
async function findServer(): Promise<string> {
  const versions = await readdir(debianFolder).catch(() => [])
  const [version] = versions.filter(name => name.startsWith('rabbitmq_server-')).sort()
  if (version) return join(debianFolder, version, 'sbin', 'rabbitmq-server')
  return await findProgram(
    'rabbitmq-server',
    'install it, on Debian and Ubuntu by apt-get install rabbitmq-server',
  )
}

interface RabbitmqPlace {
  readonly program: string
  readonly folder: string
  readonly port: number
  readonly mqttPort: number | undefined
  readonly node: ErlangNode
}

async function configure(
  { folder, mqttPort }: RabbitmqPlace,
  { users = { guest }, config = [] }: RabbitmqOptions,
): Promise<void> {
  const definitions = join(folder, 'definitions.json')
  const listener = mqttPort === undefined ? [] : [`mqtt.listeners.tcp.1 = 127.0.0.1:${mqttPort}`]
  // A storm of connections fills its log, which then drops lines, the one that says that it has started among them.
  const quiet = 'log.connection.level = warning'
  const lines = [`load_definitions = ${definitions}`, 'loopback_users = none', quiet, ...listener, ...config]
  await writeFile(definitions, JSON.stringify(definitionsOf(users)), { mode: 0o600 })
  await writeFile(join(folder, 'rabbitmq.conf'), lines.join('\n') + '\n')
  await writeFile(join(folder, 'enabled_plugins'), mqttPort === undefined ? '[].\n' : '[rabbitmq_mqtt].\n')
}

class RabbitmqProcess implements Rabbitmq {
  readonly port: number
  readonly url: string
  readonly mqttUrl: string | undefined
  readonly #place: RabbitmqPlace
  readonly #env: Readonly<Record<string, string>>
  #process: ChildProcess | undefined
  #log = ''

  constructor(place: RabbitmqPlace) {
    this.#place = place
    this.#env = environment(place)
    this.port = place.port
    this.url = `amqp://127.0.0.1:${place.port}`
    this.mqttUrl = place.mqttPort === undefined ? undefined : `mqtt://127.0.0.1:${place.mqttPort}`
  }

  readonly log = (): string => this.#log

  async restart(): Promise<void> {
    const started = spawn(this.#place.program, { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = started
    await new Promise<void>((resolve, reject) => {
      let said = ''
      const note = (text: string): void => {
        this.#log += text
        said += text
        if (said.includes('Server startup complete')) resolve()
      }
      const fail = (): void =>
        reject(new CollectiveError('providerFailed', `RabbitMQ did not start: ${said}`))
      started.once('error', reject).once('exit', fail)
      started.stdout.setEncoding('utf8').on('data', note)
      started.stderr.setEncoding('utf8').on('data', note)
    })
  }

  async ctl(...args: readonly string[]): Promise<string> {
    const program = join(dirname(this.#place.program), 'rabbitmqctl')
    const { stdout } = await promisify(execFile)(program, ['-q', ...args], { env: this.#env })
    return stdout
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const running = this.#process
    this.#process = undefined
    await end(running, signal)
  }

  async stop(): Promise<void> {
    await this.kill()
    await this.#place.node.stopMapper()
    await rm(this.#place.folder, { recursive: true, force: true })
  }
}

function environment({ folder, port, node }: RabbitmqPlace): Readonly<Record<string, string>> {
  return {
    ...node.env,
    // Makes the script become the server instead of its parent, so that its process id is the one to end.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_LOGS: '-',
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // This machine's own configuration is not ours.
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'none.config'),
  }
}
