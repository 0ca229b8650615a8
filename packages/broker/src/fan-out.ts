import type { AedesPublishPacket } from 'aedes'
import { OutgoingPublish } from './outgoing-publish'
import type { PublishContent, Qos } from './publish-packet'
import type { Routes } from './routes'
import type { Session } from './session'

type Done = (error?: Error | null) => void

/**
 * Carries publications to who is subscribed: what aedes calls its message queue. Its own makes three objects and two turns of the event
 * loop per copy and encodes every copy anew; here a publication is encoded once and written in the turn in which it came.
 */
export class FanOut {
  readonly #routes: Routes<Session>

  constructor(routes: Routes<Session>) {
    this.#routes = routes
  }

  // The routes are kept by the broker itself, from the moment of the SUBACK to that of the UNSUBACK. Calling back at once makes aedes
  // answer in the order of the questions: otherwise a SUBSCRIBE can be undone by an UNSUBSCRIBE that was sent before it.
  on(_filter: string, _notify: unknown, done?: Done): void {
    done?.()
  }

  removeListener(_filter: string, _notify: unknown, done?: Done): void {
    done?.()
  }

  /** `done` when the publisher may go on: at once, or when those who are slow to read have read. */
  emit(packet: AedesPublishPacket, done: Done = () => undefined): void {
    const slow = this.#deliver(packet)
    if (slow.length === 0) return void setImmediate(done)
    let left = slow.length
    for (const session of slow) session.whenWritable(() => --left === 0 && done())
  }

  close(done: Done): void {
    setImmediate(done)
  }

  /** Writes a publication to whoever is subscribed. @returns the sessions that are slow to read */
  publish(content: PublishContent, qos: Qos = 0): readonly Session[] {
    const publication = new OutgoingPublish(content)
    const slow: Session[] = []
    for (const [session, granted] of this.#routes.match(content.topic))
      if (!publication.send(session, lower(granted, qos))) slow.push(session)
    return slow
  }

  #deliver({ topic, payload, qos }: AedesPublishPacket): readonly Session[] {
    // What begins with $ is the library's own news, or was denied.
    return topic.startsWith('$')
      ? []
      : this.publish({ topic, payload: typeof payload === 'string' ? Buffer.from(payload) : payload }, qos)
  }
}

function lower(one: Qos, other: Qos): Qos {
  return one < other ? one : other
}
