import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { CollectiveError } from '@collective/core'
import { endProcess } from './end-process'
import { findProgram } from './find-program'
import { freePort } from './free-port'

/** How a mosquitto is started. */
export interface MosquittoOptions {
  /** The TCP port of the loopback interface. @default a free one */
  readonly port?: number
  /** Further lines of its configuration, such as `max_queued_messages 0`. @default none */
  readonly config?: readonly string[]
  /** Who may connect: passwords by user name. @default everybody */
  readonly users?: Readonly<Record<string, string>>
  /** Lines of its ACL file, such as `user alice` and `topic read collective/#`. @default none: everybody may do everything */
  readonly acl?: readonly string[]
}

/** A mosquitto that runs for a test. */
export interface Mosquitto {
  readonly port: number
  readonly url: string
  /** What it has said so far. */
  readonly log: () => string
  /**
   * Ends it and resolves when it is gone: at once, as a crash would, or in good order.
   * @param signal @default 'SIGKILL'
   */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts it again on the same port with the same configuration; it must not be running. */
  restart(): Promise<void>
  /** Ends it and removes what it wrote. Safe more than once. */
  stop(): Promise<void>
}

/**
 * Starts a real mosquitto on the loopback interface, with its own default settings but for `options`; resolves when it accepts connections.
 * @throws CollectiveError `configMissing` where it is not installed, `providerFailed` where it does not start
 */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const program = await findProgram(
    'mosquitto',
    'install it, on Debian and Ubuntu by apt-get install mosquitto',
  )
  const port = options.port ?? (await freePort())
  const configFile = await writeConfig(port, options)
  const broker = new MosquittoProcess(program, configFile, port)
  try {
    await broker.restart()
  } catch (error) {
    await broker.stop()
    throw error
  }
  return broker
}

async function writeConfig(port: number, { users, acl, config = [] }: MosquittoOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'collective-mosquitto-'))
  const file = join(folder, 'mosquitto.conf')
  const lines = [
    `listener ${port} 127.0.0.1`,
    // Where we are root it would drop to a user who cannot read the temporary folder.
    'user root',
    'log_dest stderr',
    ...(users ? [`password_file ${await writePasswords(folder, users)}`] : ['allow_anonymous true']),
    ...(acl ? [`acl_file ${await writeLines(join(folder, 'acl'), acl)}`] : []),
    ...config,
  ]
  return await writeLines(file, lines)
}

async function writePasswords(folder: string, users: Readonly<Record<string, string>>): Promise<string> {
  const lines = Object.entries(users).map(([name, password]) => `${name}:${password}`)
  const file = await writeLines(join(folder, 'passwords'), lines)
  const program = await findProgram('mosquitto_passwd', 'install it, it comes with mosquitto')
  await promisify(execFile)(program, ['-U', file])
  return file
}

async function writeLines(file: string, lines: readonly string[]): Promise<string> {
  await writeFile(file, lines.join('\n') + '\n', { mode: 0o600 })
  return file
}

class MosquittoProcess implements Mosquitto {
  readonly port: number
  readonly url: string
  readonly #program: string
  readonly #configFile: string
  #process: ChildProcess | undefined
  #log = ''

  constructor(program: string, configFile: string, port: number) {
    this.#program = program
    this.#configFile = configFile
    this.port = port
    this.url = `mqtt://127.0.0.1:${port}`
    this.#configFile = configFile
  }

  readonly log = (): string => this.#log

  async restart(): Promise<void> {
    const started = spawn(this.#program, ['-c', this.#configFile], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = started
    await new Promise<void>((resolve, reject) => {
      const fail = (): void =>
        reject(new CollectiveError('providerFailed', `mosquitto did not start: ${this.#log}`))
      let said = ''
      started.once('error', reject).once('exit', fail)
      started.stderr.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text
        said += text
        // It says so once its sockets listen.
        if (/mosquitto version \S+ running/.test(said)) resolve()
      })
    })
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const running = this.#process
    this.#process = undefined
    await endProcess(running, signal)
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(dirname(this.#configFile), { recursive: true, force: true })
  }
}
