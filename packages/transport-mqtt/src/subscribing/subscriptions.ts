import { CollectiveError, type Address, type OnFrame, type Subscription } from '@collective/core'
import { abortable, type RouteListener } from '@collective/core/internal'
import type { Connection } from '../connection/connection'
import type { MqttSettings } from '../options'
import { Routes } from './routes'

// What a broker takes in one SUBSCRIBE has no common limit; this is under those we know of.
const filtersPerPacket = 100

/** What is listened to, at the broker and here, across connections. */
export class Subscriptions {
  readonly #routes: Routes
  // By topic filter: settles with the broker's answer on the present connection.
  readonly #granted = new Map<string, Promise<void>>()
  // By topic filter: the change that is under way. A broker may handle pipelined packets in another order (aedes does).
  readonly #changing = new Map<string, Promise<unknown>>()
  #connection: Connection | undefined

  constructor({ prefix, logger }: MqttSettings) {
    this.#routes = new Routes(prefix, logger)
  }

  /**
   * Listens; several subscriptions may share a topic filter at the broker.
   * @throws CollectiveError `notAuthorized`, `disconnected`; the signal's reason
   */
  async add(addresses: readonly Address[], onFrame: OnFrame, signal: AbortSignal): Promise<Subscription> {
    const listener = this.#routes.add(addresses, onFrame)
    try {
      await abortable(this.#grant([...listener.routes.keys()]), signal)
    } catch (error) {
      void this.#remove(listener)
      throw error
    }
    return { close: () => this.#remove(listener) }
  }

  /**
   * Subscribes on a new connection to all that is listened to.
   * @throws as `add`
   */
  async renew(connection: Connection): Promise<void> {
    this.#connection = connection
    this.#granted.clear()
    this.#changing.clear()
    await this.#grant(this.#routes.filters)
  }

  /** Hands over what came. @returns whether it was for somebody here */
  dispatch(topic: string, payload: Uint8Array): boolean {
    return this.#routes.dispatch(topic, payload)
  }

  /** Hands nothing over any more. */
  close(): void {
    this.#connection = undefined
    this.#routes.clear()
  }

  async #grant(filters: readonly string[]): Promise<void> {
    const fresh = filters.filter(filter => !this.#granted.has(filter))
    for (let at = 0; at < fresh.length; at += filtersPerPacket)
      this.#ask(fresh.slice(at, at + filtersPerPacket))
    await Promise.all(filters.flatMap(filter => this.#granted.get(filter) ?? []))
  }

  #ask(filters: readonly string[]): void {
    const connection = this.#connection
    if (!connection) return
    const answer = this.#inTurn(filters, () => connection.subscribe(filters))
    for (const filter of filters) {
      const granted = answer.then(refused => {
        if (refused.includes(filter)) throw refusedError(filter)
      })
      this.#granted.set(filter, granted)
    }
  }

  async #remove(listener: RouteListener): Promise<void> {
    const filters = this.#routes.remove(listener)
    for (const filter of filters) this.#granted.delete(filter)
    const connection = this.#connection
    if (filters.length > 0 && connection) await this.#inTurn(filters, () => connection.unsubscribe(filters))
  }

  // Runs a change of these filters when no earlier one is under way any more.
  #inTurn<Value>(filters: readonly string[], run: () => Promise<Value>): Promise<Value> {
    const earlier = filters.flatMap(filter => this.#changing.get(filter) ?? [])
    const change = earlier.length === 0 ? run() : Promise.allSettled(earlier).then(run)
    for (const filter of filters) this.#changing.set(filter, change)
    const forget = (): void => {
      for (const filter of filters) if (this.#changing.get(filter) === change) this.#changing.delete(filter)
    }
    change.then(forget, forget)
    return change
  }
}

function refusedError(filter: string): CollectiveError {
  return new CollectiveError(
    'notAuthorized',
    `the broker does not let us subscribe to ${filter}: ask who keeps its rules`,
  )
}
