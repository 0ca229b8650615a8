import {
  assertAddress,
  CollectiveError,
  isCollectiveError,
  type Address,
  type CallOptions,
  type OnFrame,
  type Peer,
  type Publication,
  type PublishResult,
  type Status,
  type Subscription,
  type Transport,
  type TransportCapabilities,
} from '@collective/core'
import { abortable, assertFrameSize, toHex } from '@collective/core/internal'
import type { Connection } from './connection/connection'
import { Dial } from './connection/dial'
import { parseEndpoints } from './connection/endpoint'
import { Link } from './connection/link'
import { resolveOptions, type AmqpOptions, type AmqpSettings } from './options'
import { Session } from './session'
import { Subscriptions } from './subscribing/subscriptions'

/**
 * A transport over AMQP 0-9-1: RabbitMQ.
 *
 * ```ts
 * const transport = amqp('amqps://user:secret@broker.example.net/fleet', { ca: await readFile('ca.pem', 'utf8') })
 * ```
 *
 * @param urls one broker, or several of which the first that answers is taken: `amqp` or `amqps`, with the vhost as path
 * @throws CollectiveError `invalidOption`, `invalidIdentity`
 */
export function amqp(urls: string | readonly string[], options: AmqpOptions = {}): Transport {
  const settings = resolveOptions(options, toHex(crypto.getRandomValues(new Uint8Array(8))))
  return new AmqpTransport(new Dial(parseEndpoints(urls, settings), settings), settings)
}

class AmqpTransport implements Transport {
  readonly capabilities: TransportCapabilities
  readonly #settings: AmqpSettings
  readonly #link: Link
  readonly #subscriptions: Subscriptions
  // Of the present connection, or of the last one.
  #session: Session | undefined
  #connecting: Promise<void> | undefined
  #isDrained = false

  constructor(dial: Dial, settings: AmqpSettings) {
    this.#settings = settings
    this.capabilities = Object.freeze({
      unroutable: true,
      expiry: true,
      maxFrameBytes: settings.maxFrameBytes,
    })
    this.#subscriptions = new Subscriptions(settings.logger)
    this.#link = new Link(dial, settings, {
      onConnected: (connection, signal) => this.#begin(connection, signal),
      onGone: cause => this.#session?.lose(cause),
    })
  }

  get peer(): Peer | undefined {
    return this.#session && { url: this.#session.connection.endpoint.name, protocol: 'AMQP 0-9-1' }
  }

  async connect({ signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    if (this.#link.status.current.state === 'closed')
      throw new CollectiveError('closed', 'the transport has been closed: make another one')
    this.#connecting ??= this.#link.connect(signal)
    try {
      await abortable(this.#connecting, signal)
    } catch (error) {
      // Where the time to connect is over before the other connection is taken for alive, that is still what kept us.
      throw isTimeout(error) ? (this.#session?.conflict ?? error) : error
    }
  }

  async publish(publication: Publication, { signal }: CallOptions): Promise<PublishResult[]> {
    signal.throwIfAborted()
    const session = this.#connected()
    if (this.#isDrained)
      throw new CollectiveError('closed', 'the transport has been drained: it takes no further publications')
    for (const { address } of publication.targets) assertAddress(address)
    assertFrameSize(publication, this.#settings.maxFrameBytes)
    return session.publish(publication, signal)
  }

  async subscribe(
    addresses: readonly Address[],
    onFrame: OnFrame,
    { signal }: CallOptions,
  ): Promise<Subscription> {
    signal.throwIfAborted()
    this.#connected()
    for (const address of addresses) assertAddress(address, { wildcards: true })
    return await this.#subscriptions.add(addresses, onFrame, signal)
  }

  status(): AsyncIterable<Status> {
    return this.#link.status.read()
  }

  async drain({ signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    this.#isDrained = true
    if (this.#session) await abortable(this.#session.drained(), signal)
  }

  async close(): Promise<void> {
    this.#subscriptions.close()
    await this.#link.close()
  }

  async #begin(connection: Connection, signal: AbortSignal): Promise<void> {
    const session = new Session(connection, this.#settings, this.#session !== undefined)
    this.#session = session
    await session.open(signal)
    await this.#subscriptions.renew(session)
    await session.listen((binding, bytes) => this.#subscriptions.dispatch(binding, bytes))
  }

  #connected(): Session {
    const { current } = this.#link
    if (current && this.#session?.connection === current) return this.#session
    const { state } = this.#link.status.current
    throw new CollectiveError(
      'notConnected',
      `expected a connected transport, this one is ${state}: ${state === 'reconnecting' ? 'wait until it is back' : 'connect it first'}`,
    )
  }
}

function isTimeout(error: unknown): boolean {
  return isCollectiveError(error) && error.code === 'connectTimeout'
}
