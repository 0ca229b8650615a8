import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from './find-program'
import { freePort } from './free-port'
import type { PortMapper } from './port-mapper'
import { definitionsOf } from './rabbitmq-definitions'
import type { RabbitmqOptions } from './rabbitmq'

/** Where one RabbitMQ is, and by what other nodes know it. */
export interface RabbitmqSite {
  readonly folder: string
  /** Where the cookie is, which the nodes of a cluster share. */
  readonly home: string
  readonly name: string
  readonly mapper: PortMapper
}

/** A RabbitMQ that is ready to be started. */
export interface RabbitmqPlace {
  readonly program: string
  readonly port: number
  readonly mqttPort: number | undefined
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/** Gives a RabbitMQ ports of its own, and writes its configuration. @throws CollectiveError `configMissing` */
export async function prepareRabbitmq(site: RabbitmqSite, options: RabbitmqOptions): Promise<RabbitmqPlace> {
  const { folder } = site
  const program = await findServer()
  const port = await freePort()
  const mqttPort = options.mqtt ? await freePort() : undefined
  await mkdir(folder, { recursive: true })
  await configure(folder, mqttPort, options)
  return { program, port, mqttPort, folder, env: environment(site, port, await freePort()) }
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

async function configure(
  folder: string,
  mqttPort: number | undefined,
  { users = { guest: { password: 'guest' } }, config = [], plugins = [] }: RabbitmqOptions,
): Promise<void> {
  const definitions = join(folder, 'definitions.json')
  const listener = mqttPort === undefined ? [] : [`mqtt.listeners.tcp.1 = 127.0.0.1:${mqttPort}`]
  // A storm of connections fills its log, which then drops lines, the one that says that it has started among them.
  const quiet = 'log.connection.level = warning'
  const lines = [`load_definitions = ${definitions}`, 'loopback_users = none', quiet, ...listener, ...config]
  await writeFile(definitions, JSON.stringify(definitionsOf(users)), { mode: 0o600 })
  await writeFile(join(folder, 'rabbitmq.conf'), lines.join('\n') + '\n')
  const enabled = mqttPort === undefined ? plugins : ['rabbitmq_mqtt', ...plugins]
  await writeFile(join(folder, 'enabled_plugins'), `[${enabled.join(',')}].\n`)
}

function environment(
  { folder, home, name, mapper }: RabbitmqSite,
  port: number,
  distributionPort: number,
): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C.UTF-8',
    HOME: home,
    ERL_EPMD_PORT: String(mapper.port),
    // Makes the script become the server instead of its parent, so that its process id is the one to end.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: name,
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
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
