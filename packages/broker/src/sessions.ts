import type { Client } from 'aedes'
import type { Session } from './session'

/** All connections of a broker, and which of them has which client id. */
export class Sessions {
  readonly #byClient = new WeakMap<Client, Session>()
  readonly #byId = new Map<string, Session>()
  #connections = 0

  /** How many connections there are. */
  get connections(): number {
    return this.#connections
  }

  /** How many of them were admitted. */
  get size(): number {
    return this.#byId.size
  }

  get(client: Client): Session | undefined {
    return this.#byClient.get(client)
  }

  /** Whether a session has this client id. */
  has(id: string): boolean {
    return this.#byId.has(id)
  }

  add(session: Session): void {
    this.#connections += 1
    this.#byClient.set(session.client, session)
  }

  /** When its socket has closed. */
  remove(session: Session): void {
    this.#connections -= 1
    this.leave(session)
  }

  /**
   * Gives a session its client id; whoever has it is gone completely before.
   * @returns how many sessions had to go
   */
  async take(session: Session): Promise<number> {
    const { id } = session.client
    let taken = 0
    for (let other = this.#byId.get(id); other; other = this.#byId.get(id)) {
      taken += 1
      await other.end()
    }
    if (!session.client.closed) this.#byId.set(id, session)
    return taken
  }

  /** When aedes has forgotten it. */
  leave(session: Session): void {
    const { id } = session.client
    if (this.#byId.get(id) === session) this.#byId.delete(id)
    session.leave()
  }
}
