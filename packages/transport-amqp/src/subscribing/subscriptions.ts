import { formatAddress, type Address, type Logger, type OnFrame, type Subscription } from '@collective/core'
import { abortable, type RouteListener } from '@collective/core/internal'
import { bindingOf, replyExchange, type Binding } from '../binding'
import { isMissingExchange, refusedError } from '../connection/refusal'
import type { Session } from '../session'
import { Routes } from './routes'

/** What is listened to, at the broker and here, across connections. */
export class Subscriptions {
  readonly #routes: Routes
  // By the name of the binding: settles with the broker's answer on the present connection.
  readonly #bound = new Map<string, Promise<void>>()
  #session: Session | undefined

  constructor(logger: Logger) {
    this.#routes = new Routes(logger)
  }

  /**
   * Listens; several subscriptions may share a binding.
   * @throws CollectiveError `notAuthorized`, `disconnected`; the signal's reason
   */
  async add(addresses: readonly Address[], onFrame: OnFrame, signal: AbortSignal): Promise<Subscription> {
    const listener = this.#routes.add(addresses, onFrame)
    try {
      await abortable(this.#bind(listener.routes), signal)
    } catch (error) {
      void this.#remove(listener)
      throw error
    }
    return { close: () => this.#remove(listener) }
  }

  /**
   * Binds the queue of a new connection to all that is listened to.
   * @throws as `add`
   */
  async renew(session: Session): Promise<void> {
    this.#session = session
    this.#bound.clear()
    await this.#bind(this.#routes.addresses())
  }

  /** Hands over what came. */
  dispatch(binding: Binding, bytes: Uint8Array): void {
    this.#routes.dispatch(binding, bytes)
  }

  /** Hands nothing over any more. */
  close(): void {
    this.#session = undefined
    this.#routes.clear()
  }

  async #bind(bindings: ReadonlyMap<string, Address>): Promise<void> {
    const session = this.#session
    if (!session) return
    for (const [name, address] of bindings)
      if (!this.#bound.has(name)) this.#bound.set(name, bindTo(session, address))
    await Promise.all([...bindings.keys()].flatMap(name => this.#bound.get(name) ?? []))
  }

  async #remove(listener: RouteListener): Promise<void> {
    const session = this.#session
    const names = this.#routes.remove(listener)
    const bound = names.map(name => this.#take(name))
    if (!session) return
    const areBound = await Promise.all(bound)
    // What could not be bound needs no unbinding, and neither does what somebody wants again.
    const left = names.filter((name, index) => areBound[index] && !this.#bound.has(name))
    await Promise.all(left.map(name => unbindFrom(session, listener.routes.get(name))))
  }

  /** @returns whether it was bound */
  async #take(name: string): Promise<boolean> {
    const bound = this.#bound.get(name)
    this.#bound.delete(name)
    try {
      await bound
      return bound !== undefined
    } catch {
      return false // whoever asked for it has been told
    }
  }
}

async function bindTo(session: Session, address: Address): Promise<void> {
  const { exchanges } = session
  // That the exchange is not there is seldom, so nobody asks before.
  while (!(await tryToBind(session, address))) await exchanges.make(bindingOf(address).exchange)
  // Whoever listens there will answer: then nothing has to be asked any more. What fails now fails again when it does.
  if (address.type === 'direct') exchanges.ensure(replyExchange(address.collective)).catch(() => undefined)
}

/** @returns false where the exchange is not there */
async function tryToBind({ connection, queue }: Session, address: Address): Promise<boolean> {
  const { exchange, key } = bindingOf(address)
  try {
    await connection.control.run(channel => channel.bindQueue(queue, exchange, key))
    return true
  } catch (error) {
    if (connection.isOver) throw connection.cause
    if (isMissingExchange(error)) return false
    throw refusedError(error, `listen on ${formatAddress(address)}`, 'disconnected')
  }
}

async function unbindFrom({ connection, queue }: Session, address: Address | undefined): Promise<void> {
  if (!address) return
  const { exchange, key } = bindingOf(address)
  try {
    await connection.control.run(channel => channel.unbindQueue(queue, exchange, key))
  } catch (error) {
    // With its connection the queue has gone, and its bindings too.
    if (!connection.isOver) throw refusedError(error, `leave ${formatAddress(address)}`, 'disconnected')
  }
}
