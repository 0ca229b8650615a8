import type { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import {
  Aedes,
  type AedesOptions,
  type AuthenticateError,
  type Client,
  type PublishPacket,
  type Subscription,
} from 'aedes'
import { CollectiveError } from '@collective/core'
import { Admission, type Credentials } from './admission'
import { zeroCounts } from './counters'
import { keptState } from './kept-state'
import type { ResolvedOptions } from './options'
import { FanOut } from './fan-out'
import { Presence } from './presence'
import { RetainedMessages } from './retained-messages'
import { Routes } from './routes'
import { Session } from './session'
import { Sessions } from './sessions'
import { TopicAccess } from './topic-access'

// Nobody can subscribe to it: where denied publications go. They are acknowledged like others, because MQTT 3.1.1 has no refusal
// and ending the connection would let a request with a bad reply address knock nodes off.
const nowhere = '$denied'
const deniedQos = 128

/** aedes with what it is asked to allow and what it tells: the MQTT side of the broker, from an accepted connection on. */
export class Engine {
  readonly counts = zeroCounts()
  readonly sessions = new Sessions()
  readonly presence: Presence
  readonly #options: ResolvedOptions
  readonly #retained: RetainedMessages
  readonly #routes = new Routes<Session>()
  readonly #fanOut: FanOut
  readonly #admission: Admission
  readonly #access: TopicAccess
  readonly #aedes: Aedes

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#fanOut = new FanOut(this.#routes)
    this.presence = new Presence(options.prefix, content => this.#fanOut.publish(content))
    this.#retained = new RetainedMessages(options.limits.retainedBytes)
    this.#admission = new Admission(options, this.sessions)
    this.#access = new TopicAccess(options, this.presence)
    this.#aedes = this.#createAedes()
    this.#follow()
  }

  start(): Promise<void> {
    return this.#aedes.listen()
  }

  stop(): Promise<void> {
    return new Promise(resolve => this.#aedes.close(resolve))
  }

  /** Takes a connection over. */
  connect(connection: Duplex): Session {
    this.counts.connections += 1
    const session = new Session(this.#aedes.handle(connection), connection, {
      limits: this.#options.limits,
      onOversized: () => (this.counts.oversized += 1),
      onSlow: () => (this.counts.slowReaders += 1),
    })
    this.sessions.add(session)
    connection.once('close', () => this.#forget(session))
    return session
  }

  #createAedes(): Aedes {
    return new Aedes({
      ...this.#admissionHooks(),
      ...this.#accessHooks(),
      mq: this.#fanOut,
      persistence: keptState(this.#retained, packet => this.#notRetained(packet)),
      connectTimeout: this.#options.limits.connectMs,
      // aedes doubles it for the number of listeners a socket may have; 0 is no limit.
      concurrency: 0,
      // Who does not read the answers to its own packets is not read either, for as long as it likes: that costs one batch of answers.
      drainTimeout: 0,
    })
  }

  #admissionHooks(): Pick<AedesOptions, 'preConnect' | 'authenticate'> {
    return {
      preConnect: (_client, packet, done) => {
        // Sessions end with their connections: nothing is kept for who is away.
        packet.clean = true
        packet.clientId = this.#admission.scopedId(packet.clientId, packet.username ?? '')
        done(null, true)
      },
      authenticate: (client, ...[name = '', password = Buffer.alloc(0), done]) => {
        this.#admit(client, { name, password }).then(
          () => done(null, true),
          (refusal: AuthenticateError) => done(refusal, false),
        )
      },
    }
  }

  #accessHooks(): Pick<AedesOptions, 'authorizePublish' | 'authorizeSubscribe'> {
    return {
      authorizePublish: (client, packet, done) => {
        if (client && !this.#mayPublish(client, packet.topic))
          Object.assign(packet, { topic: nowhere, retain: false, payload: Buffer.alloc(0) })
        done(null)
      },
      authorizeSubscribe: (client, subscription, done) => {
        done(null, this.#maySubscribe(client, subscription.topic) ? subscription : null)
      },
    }
  }

  #follow(): void {
    const { logger } = this.#options
    this.#aedes.on('subscribe', (subscriptions, client) => this.#subscribed(subscriptions, client))
    this.#aedes.on('unsubscribe', (filters, client) => this.#unsubscribed(filters, client))
    this.#aedes.on('clientDisconnect', client => this.#left(client))
    this.#aedes.on('publish', ({ topic }, client) => this.#published(topic, client))
    this.#aedes.on('keepaliveTimeout', () => (this.counts.silent += 1))
    this.#aedes.on('clientError', (client, error) => this.#broke(client, error))
    this.#aedes.on('connectionError', (client, error) => this.#broke(client, error))
    // Untyped, and it would throw where nobody listens.
    const emitter: EventEmitter = this.#aedes
    emitter.on('error', (error: Error) =>
      logger.error({ err: error }, 'the broker library reported an error'),
    )
  }

  async #admit(client: Client, credentials: Credentials): Promise<void> {
    const session = this.sessions.get(client)
    if (!session) throw new CollectiveError('internal', 'a CONNECT came from no known connection')
    try {
      session.admit(this.#admission.judge(session, credentials))
    } catch (refusal) {
      this.counts.refused += 1
      this.#options.logger.warn({ err: refusal, clientId: client.id }, 'a client was refused')
      throw refusal
    }
    this.counts.takenOver += await this.sessions.take(session)
    if (!client.closed) this.counts.admitted += 1
  }

  #mayPublish(client: Client, topic: string): boolean {
    const session = this.sessions.get(client)
    if (session && this.#access.mayPublish(session, topic)) return true
    this.counts.deniedPublications += 1
    this.#tellDenial(session, { topic }, 'a publication was denied and dropped')
    return false
  }

  #maySubscribe(client: Client, filter: string): boolean {
    const session = this.sessions.get(client)
    if (session && this.#access.maySubscribe(session, filter)) {
      session.filters.add(filter)
      return true
    }
    this.counts.deniedSubscriptions += 1
    this.#tellDenial(session, { filter }, 'a subscription was denied')
    return false
  }

  // Aloud only the first time: who is denied may well go on trying.
  #tellDenial(session: Session | undefined, what: object, message: string): void {
    const { logger } = this.#options
    const fields = { clientId: session?.client.id, ...what }
    if (session && (session.denials += 1) > 1) logger.debug(fields, message)
    else logger.warn(fields, message)
  }

  /** aedes tells this in the turn in which it wrote the SUBACK: what is sent here follows directly behind it. */
  #subscribed(subscriptions: readonly Subscription[], client: Client): void {
    const session = this.sessions.get(client)
    if (!session || client.conn.destroyed) return
    const granted = subscriptions.filter(({ qos }) => Number(qos) !== deniedQos)
    for (const { topic, qos } of granted) this.#routes.add(session, topic, qos)
    this.#sendRetained(
      session,
      granted.map(({ topic }) => topic),
    )
    // Last, so that its own card does not come between the SUBACK and what was kept.
    for (const { topic } of granted) this.presence.subscribed(session, topic)
  }

  #sendRetained(session: Session, filters: readonly string[]): void {
    const kept = filters.flatMap(filter => this.#retained.matching(filter)).map(({ packet }) => packet)
    const packets = [...new Set(kept), ...this.presence.retained(filters)]
    if (packets.length > 0) session.send(Buffer.concat(packets))
  }

  #unsubscribed(filters: readonly string[], client: Client): void {
    const session = this.sessions.get(client)
    if (!session) return
    for (const filter of filters) {
      session.filters.delete(filter)
      this.#release(session, filter)
    }
  }

  #left(client: Client): void {
    const session = this.sessions.get(client)
    if (session) this.sessions.leave(session)
  }

  #forget(session: Session): void {
    for (const filter of session.filters) this.#release(session, filter)
    this.sessions.remove(session)
  }

  #release(session: Session, filter: string): void {
    this.#routes.remove(session, filter)
    this.presence.unsubscribed(session, filter)
  }

  #published(topic: string, client: Client | null): void {
    if (client && topic !== nowhere) this.counts.published += 1
  }

  #notRetained(packet: PublishPacket): void {
    this.counts.notRetained += 1
    this.#options.logger.warn(
      { topic: packet.topic },
      'a retained message was passed on but not kept: no room',
    )
  }

  #broke(client: Client, error: Error): void {
    this.counts.broken += 1
    this.#options.logger.debug({ err: error, clientId: client.id }, 'a connection broke')
  }
}
