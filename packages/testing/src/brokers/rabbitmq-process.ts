import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { CollectiveError } from '@collective/core'
import { endProcess } from './end-process'
import type { Rabbitmq } from './rabbitmq'
import type { RabbitmqPlace } from './rabbitmq-place'

/** One RabbitMQ as a process that can be ended and started again. */
export class RabbitmqProcess implements Rabbitmq {
  readonly port: number
  readonly url: string
  readonly mqttUrl: string | undefined
  readonly #place: RabbitmqPlace
  readonly #release: () => Promise<void>
  #process: ChildProcess | undefined
  #log = ''

  /** @param release removes what there is of it besides the process */
  constructor(place: RabbitmqPlace, release: () => Promise<void>) {
    this.#place = place
    this.#release = release
    this.port = place.port
    this.url = `amqp://127.0.0.1:${place.port}`
    this.mqttUrl = place.mqttPort === undefined ? undefined : `mqtt://127.0.0.1:${place.mqttPort}`
  }

  readonly log = (): string => this.#log

  async restart(): Promise<void> {
    const { program, env } = this.#place
    const started = spawn(program, { env, stdio: ['ignore', 'pipe', 'pipe'] })
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
    const { stdout } = await promisify(execFile)(program, ['-q', ...args], { env: this.#place.env })
    return stdout
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const running = this.#process
    this.#process = undefined
    await endProcess(running, signal)
  }

  async stop(): Promise<void> {
    await this.kill()
    await this.#release()
  }
}
