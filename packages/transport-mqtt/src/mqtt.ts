import {
  assertAddress,
  assertName,
  CollectiveError,
  type Address,
  type CallOptions,
  type ConnectOptions,
  type Identity,
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
import { Dial } from './connection/dial'
import { parseEndpoints } from './connection/endpoint'
import { Link } from './connection/link'
import { resolveOptions, type MqttOptions, type MqttSettings } from './options'
import { Session } from './session'
import { Subscriptions } from './subscribing/subscriptions'
import { topicOf } from './topics'

/**
 * A transport over MQTT 5 or 3.1.1: mosquitto, the embedded broker, RabbitMQ's plug-in and others.
 *
 * ```ts
 * const transport = mqtt('mqtts://user:secret@broker.example.net', { ca: await readFile('ca.pem', 'utf8') })
 * ```
 *
 * @param urls one broker, or several of which the first that answers is taken: `mqtt`, `mqtts`, `ws` or `wss`
 * @throws CollectiveError `invalidOption`, `invalidIdentity`
 */
export function mqtt(urls: string | readonly string[], options: MqttOptions = {}): Transport {
  const settings = resolveOptions(options, toHex(crypto.getRandomValues(new Uint8Array(8))))
  return new MqttTransport(new Dial(parseEndpoints(urls, settings), settings), settings)
}

class MqttTransport implements Transport {
  readonly #settings: MqttSettings
  readonly #link: Link
  readonly #subscriptions: Subscriptions
  // Of the present connection, or of the last one.
  #session: Session | undefined
  #connecting: Promise<void> | undefined
  #isDrained = false

  constructor(dial: Dial, settings: MqttSettings) {
    this.#settings = settings
    this.#subscriptions = new Subscriptions(settings)
    this.#link = new Link(dial, settings, {
      onMessage: (topic, payload) => {
        if (!this.#subscriptions.dispatch(topic, payload)) this.#session?.presence.take(topic, payload)
      },
      onConnected: async connection => {
        this.#session = new Session(connection, settings)
        await this.#subscriptions.renew(connection)
      },
      onGone: cause => this.#session?.lose(cause),
    })
  }

  get capabilities(): TransportCapabilities {
    const { maxFrameBytes } = this.#settings
    return this.#session?.capabilities ?? { unroutable: false, expiry: false, maxFrameBytes }
  }

  get peer(): Peer | undefined {
    return this.#session?.peer
  }

  async connect({ signal, farewell }: ConnectOptions): Promise<void> {
    signal.throwIfAborted()
    if (this.#link.status.current.state === 'closed')
      throw new CollectiveError('closed', 'the transport has been closed: make another one')
    this.#connecting ??= this.#link.connect(signal, farewell && topicOf(this.#settings.prefix, farewell))
    await abortable(this.#connecting, signal)
  }

  async publish(publication: Publication, { signal }: CallOptions): Promise<PublishResult[]> {
    signal.throwIfAborted()
    const session = this.#connected()
    if (this.#isDrained)
      throw new CollectiveError('closed', 'the transport has been drained: it takes no further publications')
    for (const { address } of publication.targets) assertAddress(address)
    assertFrameSize(publication, session.capabilities.maxFrameBytes)
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

  async presence(collective: string, { signal }: CallOptions): Promise<ReadonlySet<Identity> | undefined> {
    signal.throwIfAborted()
    assertName(collective, 'collective')
    const identities = await abortable(this.#connected().presence.identities(collective), signal)
    return identities && new Set(identities)
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
