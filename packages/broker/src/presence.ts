import { isIdentity, isName } from '@collective/core'
import { encodePublish, type PublishContent } from './publish-packet'
import { RetainedMessages } from './retained-messages'
import type { Session } from './session'
import { matchesTopic } from './topic-filter'

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
  // Tried on every publication: `<prefix>/presence` and `<prefix>/+/presence/#`.
  readonly #reserved: RegExp
  // By the topic of the node's address. Bounded by the subscriptions of live sessions.
  readonly #cards = new Map<string, Card>()
  readonly #retained = new RetainedMessages(Infinity)
  readonly #markerPacket: Buffer

  readonly #publish: (content: PublishContent) => void

  /**
   * @param prefix the first levels of every topic of the fleet
   * @param publish brings a change to whoever watches
   */
  constructor(prefix: string, publish: (content: PublishContent) => void) {
    this.#prefix = prefix
    this.#publish = publish
    this.#reserved = new RegExp(`^${prefix.replaceAll('.', '\\.')}/(?:presence$|[^/]*/presence(?:/|$))`)
    this.#marker = `${prefix}/presence`
    this.#markerPacket = encodePublish({ topic: this.#marker, payload: Buffer.from('{"v":1}'), retain: true })
  }

  /** How many nodes are present. */
  get size(): number {
    return this.#cards.size
  }

  /** Whether only the broker may publish to `topic`. */
  isReserved(topic: string): boolean {
    return this.#reserved.test(topic)
  }

  /** What new subscriptions to `filters` get, each message once and the marker last. */
  retained(filters: readonly string[]): readonly Buffer[] {
    const packets = new Set(
      filters.flatMap(filter => this.#retained.matching(filter)).map(({ packet }) => packet),
    )
    if (filters.some(filter => matchesTopic(filter, this.#marker))) packets.add(this.#markerPacket)
    return [...packets]
  }

  subscribed(session: Session, filter: string): void {
    const identity = this.#nodeOf(filter)
    if (identity === undefined) return
    const card = this.#cards.get(filter)
    if (card) card.holders.add(session)
    else this.#add(session, filter, identity)
  }

  unsubscribed(session: Session, filter: string): void {
    const card = this.#cards.get(filter)
    if (!card?.holders.delete(session) || card.holders.size > 0) return
    this.#cards.delete(filter)
    this.#retained.delete(card.topic)
    this.#publish({ topic: card.topic, payload: Buffer.alloc(0) })
  }

  #add(session: Session, address: string, identity: string): void {
    const topic = address.replace(/[^/]+\/[^/]+$/, `presence/${identity}`)
    const payload = Buffer.from(JSON.stringify({ v: 1, identity, sinceMs: Date.now() }))
    this.#cards.set(address, { topic, holders: new Set([session]) })
    this.#retained.set(topic, payload)
    this.#publish({ topic, payload })
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
