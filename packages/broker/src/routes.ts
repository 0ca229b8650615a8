import type { Qos } from './publish-packet'

/** Who gets a message, and with which quality of service at most. */
export type Receivers<S> = ReadonlyMap<S, Qos>

interface Level<S> {
  readonly next: Map<string, Level<S>>
  readonly receivers: Map<S, Qos>
}

interface Search<S> {
  readonly names: readonly string[]
  readonly found: Receivers<S>[]
}

/** Which sessions are subscribed to what: a tree by the levels of the filters. Bounded by the subscriptions of live sessions. */
export class Routes<S> {
  readonly #root = newLevel<S>()

  /** Whether nobody is subscribed to anything. */
  get isEmpty(): boolean {
    return this.#root.next.size === 0
  }

  /** Subscribes; a second subscription to the same filter replaces the first. */
  add(session: S, filter: string, qos: Qos): void {
    let level = this.#root
    for (const name of filter.split('/')) level = descend(level, name)
    level.receivers.set(session, qos)
  }

  remove(session: S, filter: string): void {
    removeBelow(this.#root, filter.split('/'), session)
  }

  /** Each session once, with the highest quality of service of its filters that match. */
  match(topic: string): Receivers<S> {
    const found: Receivers<S>[] = []
    collect(this.#root, 0, { names: topic.split('/'), found })
    return found.length > 1 ? merge(found) : (found[0] ?? new Map())
  }
}

function newLevel<S>(): Level<S> {
  return { next: new Map(), receivers: new Map() }
}

function descend<S>(level: Level<S>, name: string): Level<S> {
  const next = level.next.get(name) ?? newLevel<S>()
  level.next.set(name, next)
  return next
}

function removeBelow<S>(level: Level<S>, [name, ...rest]: readonly string[], session: S): void {
  if (name === undefined) {
    level.receivers.delete(session)
    return
  }
  const next = level.next.get(name)
  if (!next) return
  removeBelow(next, rest, session)
  if (next.receivers.size === 0 && next.next.size === 0) level.next.delete(name)
}

function collect<S>(level: Level<S>, depth: number, search: Search<S>): void {
  const { names, found } = search
  take(level.next.get('#'), found)
  const name = names[depth]
  if (name === undefined) return take(level, found)
  for (const key of [name, '+']) {
    const next = level.next.get(key)
    if (next) collect(next, depth + 1, search)
  }
}

function take<S>(level: Level<S> | undefined, found: Receivers<S>[]): void {
  if (level && level.receivers.size > 0) found.push(level.receivers)
}

function merge<S>(found: readonly Receivers<S>[]): Receivers<S> {
  const merged = new Map<S, Qos>()
  for (const receivers of found)
    for (const [session, qos] of receivers) if (qos >= (merged.get(session) ?? 0)) merged.set(session, qos)
  return merged
}
