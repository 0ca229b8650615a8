import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPortMapper } from './port-mapper'
import type { RabbitmqUser } from './rabbitmq-definitions'
import { prepareRabbitmq } from './rabbitmq-place'
import { RabbitmqProcess } from './rabbitmq-process'

/** How a RabbitMQ is started. */
export interface RabbitmqOptions {
  /** Further lines of its `rabbitmq.conf`, such as `max_message_size = 65536`. @default none */
  readonly config?: readonly string[]
  /** Who may connect, by user name. @default guest, with the password guest, to everything */
  readonly users?: Readonly<Record<string, RabbitmqUser>>
  /** Whether it speaks MQTT too, by its plug-in `rabbitmq_mqtt`. @default false */
  readonly mqtt?: boolean
  /** Further plug-ins, such as `rabbitmq_auth_mechanism_ssl`. @default none */
  readonly plugins?: readonly string[]
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

/**
 * Starts a real RabbitMQ on the loopback interface, with its own default settings but for `options`, and with ports, a node name, data and
 * a port mapper of its own, so that several run at a time. Takes about 5 s: share one per file of tests.
 * @throws CollectiveError `configMissing` where it is not installed, `providerFailed` where it does not start
 */
export async function startRabbitmq(options: RabbitmqOptions = {}): Promise<Rabbitmq> {
  const mapper = await startPortMapper()
  const folder = await mkdtemp(join(tmpdir(), 'collective-rabbitmq-'))
  const release = async (): Promise<void> => {
    await mapper.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const site = { folder, home: folder, name: `collective-${mapper.port}@localhost`, mapper }
    const broker = new RabbitmqProcess(await prepareRabbitmq(site, options), release)
    await broker.restart()
    return broker
  } catch (error) {
    await release()
    throw error
  }
}
