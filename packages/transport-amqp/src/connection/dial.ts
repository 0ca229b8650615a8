import { CollectiveError, isCollectiveError } from '@collective/core'
import type { Connection } from './connection'
import type { Endpoint } from './endpoint'
import { openConnection } from './open-connection'
import type { AmqpSettings } from '../options'

/** Connects to one broker of several. */
export class Dial {
  readonly #settings: AmqpSettings
  readonly #endpoints: readonly Endpoint[]

  constructor(endpoints: readonly Endpoint[], settings: AmqpSettings) {
    this.#endpoints = endpoints
    this.#settings = settings
  }

  /**
   * The first broker of the list that takes us.
   * @throws CollectiveError `connectRefused`, `connectTimeout`, `connectFailed`, `notAuthorized`; the signal's reason
   */
  async first(signal: AbortSignal): Promise<Connection> {
    const errors: CollectiveError[] = []
    for (const endpoint of this.#endpoints) {
      try {
        return await this.#open(endpoint, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!isCollectiveError(error)) throw error
        errors.push(error)
      }
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
    return await this.#open(this.#endpoints[at % this.#endpoints.length] ?? previous, signal)
  }

  #open(endpoint: Endpoint, signal: AbortSignal): Promise<Connection> {
    return openConnection({ endpoint, settings: this.#settings, signal })
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
