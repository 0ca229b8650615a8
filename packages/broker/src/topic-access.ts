import type { ResolvedOptions } from './options'
import type { Presence } from './presence'
import type { Session } from './session'
import { mayUse } from './users'

// Longer than any address; what is subscribed to is kept as long as the session.
const longestFilter = 1024

/** Decides which topics a session may use. */
export class TopicAccess {
  readonly #presence: Presence
  readonly #limit: number

  constructor({ limits }: ResolvedOptions, presence: Presence) {
    this.#presence = presence
    this.#limit = limits.subscriptions
  }

  mayPublish(session: Session, topic: string): boolean {
    return (
      !topic.startsWith('$') && !this.#presence.isReserved(topic) && mayUse(session.account, 'write', topic)
    )
  }

  maySubscribe(session: Session, filter: string): boolean {
    if (filter.startsWith('$') || filter.length > longestFilter) return false
    if (!session.filters.has(filter) && session.filters.size >= this.#limit) return false
    return mayUse(session.account, 'read', filter)
  }
}
