import { CollectiveError } from '@collective/core'
import type { Connection } from './connection'
import type { Endpoint } from './endpoint'
import { openConnection, type Opened } from './open-connection'
import type { MqttSettings } from '../options'

/** Connects to brokers, and remembers which version each of them took. */
export class Dial {
  readonly #settings: MqttSettings
  readonly #endpoints: readonly Endpoint[]
  readonly #versions = new Map<Endpoint, 4 | 5>()
  #farewell: string | undefined

  constructor(endpoints: readonly Endpoint[], settings: MqttSettings) {
    this.#endpoints = endpoints
    this.#settings = settings
  }

  /**
   * The first broker of the list that takes us.
   * @param farewell the topic of the will of this and every later connection
   * @throws CollectiveError `connectRefused`, `connectTimeout`, `connectFailed`, `notAuthorized`; the signal's reason
   */
  async first(signal: AbortSignal, farewell?: string): Promise<Connection> {
    this.#farewell = farewell
    const errors: CollectiveError[] = []
    for (const endpoint of this.#endpoints) {
      const opened = await this.#open(endpoint, signal)
      if ('connection' in opened) return opened.connection
      errors.push(opened.error)
    }
    throw allFailed(errors)
  }

  /**
   * One broker: the one after `previous` for each further attempt, in a circle.
   * @param attempt counted from 1; the first is at `previous` itself
   * @throws as `first`
   */
  async again(previous: Endpoint, attempt: number, signal: AbortSignal): Promise<Connection> {
    const at = this.#endpoints.indexOf(previous) + attempt - 1
    const opened = await this.#open(this.#endpoints[at % this.#endpoints.length] ?? previous, signal)
    if ('connection' in opened) return opened.connection
    throw opened.error
  }

  /** Another connection to the same broker under a client id of its own and without a will; undefined where the broker does not take it. */
  async beside({ endpoint, version }: Connection, signal: AbortSignal): Promise<Connection | undefined> {
    const clientId = `${this.#settings.clientId}:witness:${crypto.randomUUID().slice(0, 8)}`
    const opened = await openConnection({
      endpoint,
      version,
      settings: { ...this.#settings, clientId },
      signal,
    })
    return 'connection' in opened ? opened.connection : undefined
  }

  async #open(endpoint: Endpoint, signal: AbortSignal): Promise<Opened> {
    const { protocolVersion } = this.#settings
    const version = this.#versions.get(endpoint) ?? (protocolVersion === 4 ? 4 : 5)
    const opened = await this.#try(endpoint, version, signal)
    if ('connection' in opened || !opened.mayBeVersion || protocolVersion !== 'auto') return opened
    // The broker may have been replaced by one that speaks the other version.
    return await this.#try(endpoint, version === 5 ? 4 : 5, signal)
  }

  async #try(endpoint: Endpoint, version: 4 | 5, signal: AbortSignal): Promise<Opened> {
    const farewell = this.#farewell
    const opened = await openConnection({ endpoint, version, settings: this.#settings, signal, farewell })
    if ('connection' in opened) this.#versions.set(endpoint, version)
    return opened
  }
}

function allFailed(errors: readonly CollectiveError[]): CollectiveError {
  const [first, ...others] = errors
  if (!first) return new CollectiveError('connectFailed', 'there is no broker to connect to')
  if (others.length === 0) return first
  const code = others.every(error => error.code === first.code) ? first.code : 'connectFailed'
  return new CollectiveError(code, errors.map(error => error.message).join('; '), {
    cause: new AggregateError(errors),
  })
}
