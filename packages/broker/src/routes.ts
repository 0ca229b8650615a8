import type { Qos } from './publish-packet'
import type { Session } from './session'

/** Who gets a message, and with which quality of service at most. */
export type Receivers = ReadonlyMap<Session, Qos>

interface Level {
  readonly next: Map<string, Level>
  readonly receivers: Map<Session, Qos>
}

const nobody: Receivers = new Map()

/** Which sessions are subscribed to what: a tree by the levels of the filters. Bounded by the subscriptions of live sessions. */
export class Routes {
  readonly #root = newLevel()

  /** Subscribes; a second subscription to the same filter replaces the first. */
  add(session: Session, filter: string, qos: Qos): void {
    let level = this.#root
    for (const name of filter.split('/')) level = descend(level, name)
    level.receivers.set(session, qos)
  }

  remove(session: Session, filter: string): void {
    removeBelow(this.#root, filter.split('/'), session)
  }

  /** Each session once, with the highest quality of service of its filters that match. */
  match(topic: string): Receivers {
    const found: Receivers[] = []
    collect(this.#root, topic.split('/'), 0, found)
    return found.length > 1 ? merge(found) : (found[0] ?? nobody)
  }
}

function newLevel(): Level {
  return { next: new Map(), receivers: new Map() }
}

function descend(level: Level, name: string): Level {
  const next = level.next.get(name) ?? newLevel()
  level.next.set(name, next)
  return next
}

function removeBelow(level: Level, [name, ...rest]: readonly string[], session: Session): void {
  if (name === undefined) {
    level.receivers.delete(session)
    return
  }
  const next = level.next.get(name)
  if (!next) return
  removeBelow(next, rest, session)
  if (next.receivers.size === 0 && next.next.size === 0) level.next.delete(name)
}

function collect(level: Level, names: readonly string[], depth: number, found: Receivers[]): void {
  take(level.next.get('#'), found)
  const name = names[depth]
  if (name === undefined) return take(level, found)
  for (const key of [name, '+']) {
    const next = level.next.get(key)
    if (next) collect(next, names, depth + 1, found)
  }
}

function take(level: Level | undefined, found: Receivers[]): void {
  if (level && level.receivers.size > 0) found.push(level.receivers)
}

function merge(found: readonly Receivers[]): Receivers {
  const merged = new Map<Session, Qos>()
  for (const receivers of found)
    for (const [session, qos] of receivers) if (qos >= (merged.get(session) ?? 0)) merged.set(session, qos)
  return merged
}
