import {
  CollectiveError,
  defaultLimits,
  joinFrame,
  type Clock,
  type Publication,
  type PublicationTarget,
  type PublishResult,
  type Transport,
} from '@collective/core'
import { Routes } from './routes'

/** What a hub is like. */
export interface MemoryHubOptions {
  /** Decides when frames arrive. @default none: they arrive in the next microtask, in order */
  readonly clock?: Clock
  /** How long every frame travels, by `clock`. Needs a clock. @default 0 */
  readonly latencyMs?: number
  /** The largest frame taken. Bytes. @default 1048576 */
  readonly maxFrameBytes?: number
  /** How many frames may be on their way to one transport; what comes on top is dropped and `unknown`. @default 65536 */
  readonly maxQueued?: number
}

/** Why a hub refuses connections. */
export type RefusalCode =
  'connectRefused' | 'connectTimeout' | 'connectFailed' | 'notAuthorized' | 'identityConflict'

/** One end of a connection, as its hub sees it. */
export interface Member extends Transport {
  lose(cause: CollectiveError): void
  restore(refusal: CollectiveError | undefined): void
}

interface ResolvedHubOptions {
  readonly clock: Clock | undefined
  readonly latencyMs: number
  readonly maxFrameBytes: number
  readonly maxQueued: number
}

/** What transports of one process meet at: a broker without a network. Give it to `memory`; it keeps nothing for who is not connected. */
export class MemoryHub {
  /** For `memory` alone. @internal */
  readonly options: ResolvedHubOptions
  /** For `memory` alone. @internal */
  readonly routes = new Routes()
  readonly #members = new Set<Member>()
  #refusal: CollectiveError | undefined

  constructor(options: MemoryHubOptions) {
    this.options = resolveOptions(options)
  }

  /** Whether a transport has connected here and has not been closed. */
  has(transport: Transport): boolean {
    return [...this.#members].some(member => member === transport)
  }

  /**
   * Breaks connections: their transports are `reconnecting`, what was on its way to them is lost.
   * @param transports made by `memory` and connected here; none given means all
   * @throws CollectiveError `invalidOption` for one that is not connected here
   */
  disconnect(...transports: readonly Transport[]): void {
    const cause = new CollectiveError('disconnected', 'the hub broke the connection')
    for (const member of this.#select(transports)) member.lose(cause)
  }

  /**
   * Lets broken connections come back, with their subscriptions; while connections are refused the attempt fails.
   * @param transports as for `disconnect`
   * @throws CollectiveError `invalidOption` for one that is not connected here
   */
  reconnect(...transports: readonly Transport[]): void {
    for (const member of this.#select(transports)) member.restore(this.#refusal)
  }

  /** From now on `connect` rejects with this code. @default 'connectRefused' */
  refuseConnects(code: RefusalCode = 'connectRefused'): void {
    this.#refusal = new CollectiveError(code, 'the hub refuses connections: let it accept them again')
  }

  /** Ends what `refuseConnects` began. */
  acceptConnects(): void {
    this.#refusal = undefined
  }

  /** For `memory` alone. @internal */
  join(member: Member): void {
    if (this.#refusal) throw this.#refusal
    this.#members.add(member)
  }

  /** For `memory` alone. @internal */
  leave(member: Member): void {
    this.#members.delete(member)
  }

  /** For `memory` alone. @internal */
  distribute(publication: Publication): PublishResult[] {
    return publication.targets.map(target => this.#send(target, publication))
  }

  #send(target: PublicationTarget, { protected: line, body, expiresMs }: Publication): PublishResult {
    const address = Object.freeze({ ...target.address })
    const listeners = this.routes.match(address)
    if (listeners.size === 0) return address.type === 'direct' ? 'unroutable' : 'accepted'
    let hadRoom = true
    for (const listener of listeners) {
      // Bytes of their own for each: nobody can change what another reads.
      const bytes = joinFrame({ protected: line, envelope: target.envelope, body })
      hadRoom = listener.receive({ address, bytes }, expiresMs) && hadRoom
    }
    return hadRoom ? 'accepted' : 'unknown'
  }

  #select(transports: readonly Transport[]): readonly Member[] {
    const members = [...this.#members]
    if (transports.length === 0) return members
    const chosen = members.filter(member => transports.includes(member))
    if (chosen.length === new Set(transports).size) return chosen
    throw new CollectiveError(
      'invalidOption',
      'expected transports that are connected to this hub, got another one',
    )
  }
}

/** A hub with nobody connected. Shares nothing with other hubs. */
export function memoryHub(options: MemoryHubOptions = {}): MemoryHub {
  return new MemoryHub(options)
}

function resolveOptions(options: MemoryHubOptions): ResolvedHubOptions {
  const latencyMs = options.latencyMs ?? 0
  if (latencyMs > 0 && !options.clock)
    throw new CollectiveError(
      'invalidOption',
      `a latency of ${latencyMs} ms needs a clock: give \`clock\` too`,
    )
  return Object.freeze({
    clock: options.clock,
    latencyMs,
    maxFrameBytes: options.maxFrameBytes ?? defaultLimits.frameBytes,
    maxQueued: options.maxQueued ?? 65_536,
  })
}
