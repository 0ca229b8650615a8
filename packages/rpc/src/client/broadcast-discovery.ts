import {
  all,
  discoveryProgress,
  toCollectiveError,
  type CollectiveError,
  filterToJson,
  type DiscoveryProgress,
  type Expectation,
  type Filter,
  type Identity,
  type ReplyBody,
  type RequestBody,
} from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { Alarm } from '../system/alarm'
import { Deferred } from '../system/deferred'
import { duration } from './client-options'
import { Lives } from './lives'
import { isUnread } from './renewed-requests'
import { rosterOf } from './roster-of'
import type { ClientParts } from './client-parts'
import type { ConnectionListener } from './connection-watch'
import type { Answer, Waiting } from './correlation'
import type { DiscoverOptions, Roster, RosterEnd } from './roster'
import type { SealedRequest } from './sealed-request'
import type { OutgoingMessage } from './sender'

/** How long a discovery waits at most, where nobody says otherwise: MCollective's fixed wait. Milliseconds. */
export const defaultDiscoveryMs = 2_000

/** What a discovery is told beside its filter. */
export interface BroadcastOptions extends Omit<DiscoverOptions, 'expect'> {
  readonly expectation?: Expectation
  /** Called for each answer with the time since asking. Milliseconds. */
  readonly onAnswer?: (identity: Identity, elapsedMs: number) => void
}

/** Asks everybody which nodes match, and follows the answers to the end that core's rule gives. */
export class BroadcastDiscovery implements Waiting, ConnectionListener {
  readonly #parts: ClientParts
  readonly #options: BroadcastOptions
  readonly #progress: DiscoveryProgress
  readonly #maxMs: number
  readonly #alarm: Alarm
  readonly #id: string
  readonly #end = new Deferred<RosterEnd>()
  readonly #lives: Lives
  readonly #found: Identity[] = []
  readonly #late = new Set<Identity>()
  readonly #askedDirectly = new Set<Identity>()
  #request: SealedRequest | undefined
  #where = all()
  #startedMs: number
  #isOver = false
  #wasPublished = false
  #notPublished: CollectiveError | undefined

  constructor(parts: ClientParts, options: BroadcastOptions) {
    this.#parts = parts
    this.#options = options
    this.#id = parts.sender.newId()
    this.#lives = new Lives({ logger: parts.settings.logger, onConflict: options.onConflict })
    this.#maxMs = duration('timeout', options.timeout ?? defaultDiscoveryMs, 1)
    this.#progress = discoveryProgress(options.expectation, { maxMs: this.#maxMs })
    this.#alarm = new Alarm(parts.settings.clock, () => this.#step())
    this.#startedMs = this.#nowMs()
  }

  /** Nodes that have answered. */
  get size(): number {
    return this.#lives.size
  }

  /** @throws what sealing throws; what publishing throws where it never succeeded until the end */
  async discover(where: Filter): Promise<Roster> {
    const { correlation, connection, signal } = this.#parts
    const stopListening = [this.#options.signal, signal].map(each =>
      onAbort(each, () => this.#finish('aborted')),
    )
    correlation.add(this.#id, this)
    connection.add(this)
    try {
      if (!this.#isOver) await this.#begin(where)
      return this.#rosterAt(await this.#end.promise)
    } finally {
      this.#isOver = true
      this.#alarm.stop()
      connection.remove(this)
      // Answers are collected on until the longest wait is over, and are then late.
      correlation.retire(this.#id, this.#startedMs + this.#maxMs)
      for (const stop of stopListening) stop()
    }
  }

  async #begin(where: Filter): Promise<void> {
    this.#where = where
    this.#request = await this.#seal({ type: 'agent', agent: 'discovery' })
    this.#startedMs = this.#nowMs()
    await this.#publish()
    this.#step()
  }

  #seal(to: OutgoingMessage['to']): Promise<SealedRequest> {
    const { sender, signal } = this.#parts
    const body = pingBody(this.#id, this.#where, this.#maxMs)
    return sender.seal({ kind: 'request', id: this.#id, body, to, ttlMs: this.#maxMs }, signal)
  }

  /** A node that lacks the key of the broadcast has brought its own with its answer. */
  async #askDirectly(identity: Identity): Promise<void> {
    const { sender, settings, signal } = this.#parts
    if (this.#isOver || this.#askedDirectly.has(identity)) return
    this.#askedDirectly.add(identity)
    try {
      await sender.publish(await this.#seal({ type: 'roster', identities: [identity] }), signal)
    } catch (error) {
      settings.logger.debug({ err: error, node: identity }, 'a node could not be asked directly')
    }
  }

  #rosterAt(endedBy: RosterEnd): Roster {
    if (this.#notPublished && endedBy !== 'aborted') throw this.#notPublished
    return rosterOf(this.#found, {
      endedBy,
      source: 'broadcast',
      late: this.#late,
      conflicts: this.#lives.conflicts,
      discoveryTimeMs: this.#elapsedMs(),
    })
  }

  onReply({ sender, body }: Answer<ReplyBody>): void {
    if (isUnread(body)) return void this.#askDirectly(sender)
    if (body.outcome !== 'ok' || !this.#lives.isFirst(sender, body.boot)) return
    if (this.#isOver) return void this.#late.add(sender)
    const elapsedMs = this.#elapsedMs()
    this.#progress.answered(sender, elapsedMs)
    this.#found.push(sender)
    if (this.#found.length === this.#options.limit) this.#finish('limit')
    else this.#step()
    this.#tell(sender, elapsedMs)
  }

  /** Nobody acknowledges a discovery. */
  onAck(): void {}

  onReconnected(): void {
    void this.#publish()
  }

  onLost(): void {
    this.#finish('maximum')
  }

  #tell(identity: Identity, elapsedMs: number): void {
    try {
      this.#options.onFound?.(identity)
      this.#options.onAnswer?.(identity, elapsedMs)
    } catch (error) {
      this.#parts.settings.logger.error({ err: error }, 'a listener to a discovery threw')
    }
  }

  #step(): void {
    if (this.#isOver) return
    const decision = this.#progress.decide(this.#elapsedMs())
    if (decision.ended) return this.#finish(decision.by)
    if (decision.askAgain) void this.#publish()
    this.#alarm.by(this.#startedMs + decision.nextMs)
  }

  #finish(by: RosterEnd): void {
    this.#isOver = true
    this.#end.resolve(by)
  }

  // Without a connection it waits for one: asking is repeated when it is back.
  async #publish(): Promise<void> {
    const { sender, settings, signal } = this.#parts
    if (!this.#request) return
    try {
      await sender.publish(this.#request, signal)
      this.#notPublished = undefined
      this.#wasPublished = true
    } catch (error) {
      if (!this.#wasPublished) this.#notPublished = toCollectiveError(error, 'notConnected')
      settings.logger.debug({ err: error }, 'a fleet could not be asked')
    }
  }

  #nowMs(): number {
    return this.#parts.settings.clock.monotonicMs()
  }

  #elapsedMs(): number {
    return this.#nowMs() - this.#startedMs
  }
}

/** The request by which nodes are found. */
export function pingBody(run: string, where: Filter, timeoutMs: number): RequestBody {
  const about = { v: 1, run, attempt: 1, agent: 'discovery', action: 'ping', data: {}, timeoutMs } as const
  return where.node.type === 'all' ? about : { ...about, filter: filterToJson(where) }
}
