import type { CollectiveError } from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { connect, type IConnackPacket, type MqttClient } from 'mqtt'
import { clientOptions, willOptions } from './client-options'
import { isVersionRefusal, networkError, refusalError, silentCloseError, timeoutError } from './connect-error'
import { Connection } from './connection'
import type { Endpoint } from './endpoint'
import type { MqttSettings } from '../options'

/** One attempt: which broker, in which version. */
export interface Attempt {
  readonly endpoint: Endpoint
  readonly version: 4 | 5
  readonly settings: MqttSettings
  readonly signal: AbortSignal
  /** The topic of its will. */
  readonly farewell?: string | undefined
}

/** What came of an attempt. */
export type Opened =
  | { readonly connection: Connection }
  | {
      readonly error: CollectiveError
      /** Whether a broker that does not know this version would do the same: some refuse it, some just hang up. */
      readonly mayBeVersion: boolean
    }

/**
 * Tries to connect to one broker in one version.
 * @throws the signal's reason
 */
export async function openConnection(attempt: Attempt): Promise<Opened> {
  attempt.signal.throwIfAborted()
  return await new Promise((resolve, reject) => new Opening(attempt, resolve, reject))
}

class Opening {
  readonly #attempt: Attempt
  readonly #client: MqttClient
  readonly #resolve: (opened: Opened) => void
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #stopListening: () => void

  constructor(attempt: Attempt, resolve: (opened: Opened) => void, reject: (reason: unknown) => void) {
    const { endpoint, version, settings, signal, farewell } = attempt
    this.#attempt = attempt
    this.#resolve = resolve
    this.#client = connect({
      ...clientOptions(endpoint, version, settings),
      ...willOptions(farewell && endpoint.spelling.toBroker(farewell)),
    })
    setNoDelay(this.#client.stream)
    this.#client.on('connect', this.#onConnect).on('error', this.#onError).on('close', this.#onClose)
    this.#timer = setTimeout(this.#onTimeout, settings.connectTimeoutMs)
    this.#stopListening = onAbort(signal, reason => {
      this.#giveUp()
      reject(reason)
    })
  }

  readonly #onConnect = (connack: IConnackPacket): void => {
    this.#settle()
    this.#resolve({ connection: new Connection(this.#client, connack, this.#attempt.endpoint) })
  }

  readonly #onError = (error: Error): void => {
    const { name } = this.#attempt.endpoint
    const code = 'code' in error ? error.code : undefined
    if (typeof code === 'number') this.#fail(refusalError(name, code), isVersionRefusal(code))
    else this.#fail(networkError(name, error), code === undefined || code === 'ECONNRESET')
  }

  readonly #onClose = (): void => this.#fail(silentCloseError(this.#attempt.endpoint.name), true)

  readonly #onTimeout = (): void => {
    const { endpoint, settings } = this.#attempt
    this.#fail(timeoutError(endpoint.name, settings.connectTimeoutMs), false)
  }

  #fail(error: CollectiveError, mayBeVersion: boolean): void {
    this.#giveUp()
    this.#resolve({ error, mayBeVersion })
  }

  #giveUp(): void {
    this.#settle()
    this.#client.end(true)
  }

  // Only what is ours: MQTT.js listens to its own client too.
  #settle(): void {
    clearTimeout(this.#timer)
    this.#stopListening()
    this.#client.off('connect', this.#onConnect).off('error', this.#onError).off('close', this.#onClose)
  }
}

interface NoDelay {
  setNoDelay(isOn: boolean): unknown
}

// Nagle's algorithm costs 40 ms a round trip. WebSockets have it off already.
function setNoDelay(stream: object): void {
  if (canSetNoDelay(stream)) stream.setNoDelay(true)
}

function canSetNoDelay(stream: object): stream is NoDelay {
  return 'setNoDelay' in stream && typeof stream.setNoDelay === 'function'
}
