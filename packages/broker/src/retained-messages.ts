import { encodePublish } from './publish-packet'
import { hasWildcard, matchesTopic } from './topic-filter'

/** A message that is kept for whoever subscribes later. */
export interface RetainedMessage {
  readonly topic: string
  /** The PUBLISH as a new subscriber gets it, with QoS 0. */
  readonly packet: Buffer
}

/** One retained message per topic, in the order in which the topics came; as many as fit into `limitBytes`. */
export class RetainedMessages {
  readonly #messages = new Map<string, RetainedMessage>()
  readonly #limitBytes: number
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** @returns whether there was room */
  set(topic: string, payload: Buffer): boolean {
    const packet = encodePublish({ topic, payload, retain: true })
    const added = packet.length - (this.#messages.get(topic)?.packet.length ?? 0)
    if (this.#bytes + added > this.#limitBytes) return false
    this.#bytes += added
    this.#messages.set(topic, { topic, packet })
    return true
  }

  delete(topic: string): void {
    this.#bytes -= this.#messages.get(topic)?.packet.length ?? 0
    this.#messages.delete(topic)
  }

  /** What a subscription to `filter` gets. */
  matching(filter: string): readonly RetainedMessage[] {
    if (hasWildcard(filter))
      return [...this.#messages.values()].filter(({ topic }) => matchesTopic(filter, topic))
    const exact = this.#messages.get(filter)
    return exact ? [exact] : []
  }
}
