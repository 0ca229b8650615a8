import { isIdentity, type Identity } from '@collective/core'
import type { Connection } from '../connection/connection'
import { Roll } from './roll'

const maxCollectives = 256
const maxIdentities = 100_000

/**
 * The presence cards of the embedded broker, by collective: fetched when first asked for, kept up to date by the broker. It sends a marker
 * behind the last card of the same SUBSCRIBE, so the set is whole when that comes; when an UNSUBSCRIBE sent after the SUBACK is answered
 * and it has not come, this broker keeps no cards (docs/decisions/011-presence-cards.md).
 */
export class Presence {
  readonly #connection: Connection
  readonly #prefix: string
  readonly #marker: string
  readonly #rolls = new Map<string, Roll>()
  // Whose marker comes next: SUBACKs come in the order of their SUBSCRIBEs, each with its marker behind it.
  readonly #loading: Roll[] = []
  #isKept: boolean | undefined

  constructor(connection: Connection, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
    this.#marker = `${prefix}/presence`
  }

  /** Whether this broker keeps cards; undefined while nobody has asked. */
  get isKept(): boolean | undefined {
    return this.#isKept
  }

  /** Who is there, in a set that the broker keeps up to date; undefined where this broker does not say. */
  async identities(collective: string): Promise<ReadonlySet<Identity> | undefined> {
    if (this.#isKept === false) return undefined
    const roll = this.#rolls.get(collective) ?? this.#fetch(collective)
    await roll?.known
    return roll?.identities
  }

  /** Takes a message that is no frame; what is no card is ignored. */
  take(topic: string, payload: Uint8Array): void {
    if (topic === this.#marker) return this.#onMarker()
    if (!topic.startsWith(`${this.#prefix}/`)) return
    const [collective = '', type, identity, ...rest] = topic.slice(this.#prefix.length + 1).split('/')
    if (type !== 'presence' || rest.length > 0 || !isIdentity(identity)) return
    this.#rolls.get(collective)?.note(identity, payload.length > 0)
  }

  /** The connection has ended: nothing is known any more. */
  lose(): void {
    for (const roll of this.#rolls.values()) roll.giveUp()
    this.#rolls.clear()
    this.#loading.length = 0
  }

  #fetch(collective: string): Roll | undefined {
    if (this.#rolls.size >= maxCollectives) return undefined
    const roll = new Roll(maxIdentities)
    this.#rolls.set(collective, roll)
    this.#loading.push(roll)
    void this.#load(`${this.#prefix}/${collective}/presence/+`, roll)
    return roll
  }

  async #load(cards: string, roll: Roll): Promise<void> {
    const hasAnswered = await this.#hasAnswered([cards, this.#marker])
    if (!hasAnswered || !this.#loading.includes(roll)) return
    this.#isKept ??= false
    this.#loading.splice(this.#loading.indexOf(roll), 1)
    roll.giveUp()
    await this.#connection.unsubscribe([cards])
  }

  // Whether everything that the broker sends for this SUBSCRIBE has come.
  async #hasAnswered(filters: readonly string[]): Promise<boolean> {
    try {
      await this.#connection.subscribe(filters)
    } catch {
      return false // the connection is gone, and `lose` has been called
    }
    await this.#connection.unsubscribe([this.#marker])
    return true
  }

  #onMarker(): void {
    this.#isKept = true
    this.#loading.shift()?.complete()
  }
}
