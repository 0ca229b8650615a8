import { isIdentity, isName } from '@collective/core'
import { encodePublish } from './publish-packet'
import { RetainedMessages } from './retained-messages'
import type { Session } from './session'
import { filtersOverlap, matchesTopic } from './topic-filter'

interface Card {
  readonly topic: string
  readonly holders: Set<Session>
}

/**
 * Who is subscribed to the address of a node, as retained messages: one card per node and a marker that says that cards are kept
 * (docs/decisions/011-presence-cards.md). Changes are written to whoever watches in the same turn, so that nothing overtakes them.
 */
export class Presence {
  readonly #prefix: string
  readonly #marker: string
  // By the topic of the node's address. Bounded by the subscriptions of live sessions.
  readonly #cards = new Map<string, Card>()
  readonly #watchers = new Map<Session, Set<string>>()
  readonly #retained = new RetainedMessages(Infinity)
  readonly #markerPacket: Buffer

  /** @param prefix the first levels of every topic of the fleet */
  constructor(prefix: string) {
    this.#prefix = prefix
    this.#marker = `${prefix}/presence`
    this.#markerPacket = encodePublish({ topic: this.#marker, payload: Buffer.from('{"v":1}'), retain: true })
  }

  /** How many nodes are present. */
  get size(): number {
    return this.#cards.size
  }

  /** Whether only the broker may publish to `topic`. */
  isReserved(topic: string): boolean {
    return topic === this.#marker || matchesTopic(`${this.#prefix}/+/presence/#`, topic)
  }

  /** What new subscriptions to `filters` get, each message once and the marker last. */
  retained(filters: readonly string[]): readonly Buffer[] {
    const packets = new Set(
      filters.flatMap(filter => this.#retained.matching(filter)).map(({ packet }) => packet),
    )
    if (filters.some(filter => matchesTopic(filter, this.#marker))) packets.add(this.#markerPacket)
    return [...packets]
  }

  subscribed(session: Session, filter: string, nowMs: number): void {
    if (filtersOverlap(filter, `${this.#prefix}/+/presence/+`)) this.#watch(session, filter)
    const identity = this.#nodeOf(filter)
    if (identity !== undefined) this.#hold(session, filter, identity, nowMs)
  }

  unsubscribed(session: Session, filter: string): void {
    this.#unwatch(session, filter)
    const card = this.#cards.get(filter)
    if (!card?.holders.delete(session) || card.holders.size > 0) return
    this.#cards.delete(filter)
    this.#retained.delete(card.topic)
    this.#tell(card.topic, Buffer.alloc(0))
  }

  #hold(session: Session, address: string, identity: string, nowMs: number): void {
    const card = this.#cards.get(address)
    if (card) card.holders.add(session)
    else this.#add(session, address, identity, nowMs)
  }

  #add(session: Session, address: string, identity: string, nowMs: number): void {
    const topic = address.replace(/[^/]+\/[^/]+$/, `presence/${identity}`)
    const payload = Buffer.from(JSON.stringify({ v: 1, identity, sinceMs: nowMs }))
    this.#cards.set(address, { topic, holders: new Set([session]) })
    this.#retained.set(topic, payload)
    this.#tell(topic, payload)
  }

  #tell(topic: string, payload: Buffer): void {
    const packet = encodePublish({ topic, payload, retain: false })
    for (const [session, filters] of this.#watchers)
      if ([...filters].some(filter => matchesTopic(filter, topic))) session.send(packet)
  }

  #watch(session: Session, filter: string): void {
    const filters = this.#watchers.get(session) ?? new Set()
    this.#watchers.set(session, filters.add(filter))
  }

  #unwatch(session: Session, filter: string): void {
    const filters = this.#watchers.get(session)
    if (filters?.delete(filter) && filters.size === 0) this.#watchers.delete(session)
  }

  /** The identity that `<prefix>/<collective>/node/<identity>` names. */
  #nodeOf(filter: string): string | undefined {
    if (!filter.startsWith(`${this.#prefix}/`)) return undefined
    const [collective, type, identity, ...rest] = filter.slice(this.#prefix.length + 1).split('/')
    return isName(collective) && type === 'node' && isIdentity(identity) && rest.length === 0
      ? identity
      : undefined
  }
}
