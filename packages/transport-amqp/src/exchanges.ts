import type { Connection } from './connection/connection'
import { isMissingExchange, refusedError } from './connection/refusal'

/** Which exchanges are there, as far as one connection knows, and the making of those that are not. */
export class Exchanges {
  readonly #connection: Connection
  readonly #there = new Set<string>()
  readonly #asking = new Map<string, Promise<void>>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Whether it is known to be there: nothing has to be asked. */
  has(exchange: string): boolean {
    return this.#there.has(exchange)
  }

  /**
   * Resolves when it is there.
   * @throws CollectiveError `notAuthorized` where it is not and may not be made by us, `disconnected`
   */
  async ensure(exchange: string): Promise<void> {
    if (this.#there.has(exchange)) return
    let asked = this.#asking.get(exchange)
    if (!asked) {
      asked = this.#ask(exchange).finally(() => this.#asking.delete(exchange))
      this.#asking.set(exchange, asked)
    }
    await asked
  }

  async #ask(exchange: string): Promise<void> {
    const { control } = this.#connection
    try {
      // Asking needs no rights, so those who have none to make exchanges find what others made.
      await control.run(channel => channel.checkExchange(exchange))
      this.#there.add(exchange)
    } catch (error) {
      if (!isMissingExchange(error)) throw this.#errorOf(error, exchange)
      await this.make(exchange)
    }
  }

  /** Makes one that is not there. @throws as `ensure` */
  async make(exchange: string): Promise<void> {
    const { control } = this.#connection
    try {
      // Topic exchanges only: nowhere else does RabbitMQ check who may bind which key.
      await control.run(channel => channel.assertExchange(exchange, 'topic', { durable: true }))
      this.#there.add(exchange)
    } catch (error) {
      throw this.#errorOf(error, exchange)
    }
  }

  #errorOf(error: unknown, exchange: string): Error {
    if (this.#connection.isOver) return this.#connection.cause
    return refusedError(error, `make the exchange ${exchange}, which is not there`, 'disconnected')
  }
}
