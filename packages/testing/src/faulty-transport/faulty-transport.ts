import {
  CollectiveError,
  silentLogger,
  toCollectiveError,
  type Address,
  type CallOptions,
  type CancelTimer,
  type Clock,
  type Logger,
  type OnFrame,
  type Publication,
  type PublishResult,
  type ReceivedFrame,
  type Status,
  type Subscription,
  type Transport,
  type TransportCapabilities,
} from '@collective/core'
import { StatusFeed } from '@collective/core/internal'
import { seededRandom, type SeededRandom } from '../manual-clock/seeded-random'
import { DelayLine } from './delay-line'
import { decideFate, flipBit } from './fate'
import { noFaults, resolveFaults, type FaultyTransportOptions, type ResolvedFaults } from './fault-options'

/** How often each fault has happened: what a test looks at to know that it tested something. */
export interface FaultCounts {
  readonly dropped: number
  readonly duplicated: number
  readonly corrupted: number
  readonly reordered: number
  readonly disconnected: number
}

/** A transport that can be made to fail. */
export interface FaultyTransport extends Transport {
  /** A snapshot. */
  faults(): FaultCounts
  /** Breaks the connection until `reconnect`: what comes meanwhile is lost. The broker does not notice. */
  disconnect(): void
  /** Ends what `disconnect`, or chance, began. */
  reconnect(): void
  /** From now on nothing happens by chance; what is on its way arrives. */
  heal(): void
}

/**
 * Faults between a transport and who uses it, decided by a seed. Each receiver's frames meet faults of their own, so that of one broadcast some nodes
 * get a copy and others do not.
 * @throws CollectiveError `invalidOption`
 */
export function faultyTransport(transport: Transport, options: FaultyTransportOptions): FaultyTransport {
  return new Faulty(transport, options)
}

class Faulty implements FaultyTransport {
  readonly capabilities: TransportCapabilities
  readonly #inner: Transport
  readonly #clock: Clock | undefined
  readonly #random: SeededRandom
  readonly #line: DelayLine
  readonly #logger: Logger
  readonly #status = new StatusFeed({ state: 'connecting' })
  readonly #counts = { dropped: 0, duplicated: 0, corrupted: 0, reordered: 0, disconnected: 0 }
  #faults: ResolvedFaults
  #innerStatus: Status = { state: 'connecting' }
  #following: Promise<void> | undefined
  #reconnects = 0
  #isCut = false
  #cancelReturn: CancelTimer = () => undefined

  constructor(inner: Transport, options: FaultyTransportOptions) {
    this.capabilities = inner.capabilities
    this.#inner = inner
    this.#clock = options.clock
    this.#faults = resolveFaults(options)
    this.#random = seededRandom(options.seed)
    this.#line = new DelayLine(options.clock)
    this.#logger = options.logger ?? silentLogger
  }

  async connect(options: CallOptions): Promise<void> {
    try {
      await this.#inner.connect(options)
      // Told now: who looks right after connecting must not see an older status.
      if (!this.#following) this.#take({ state: 'connected', reconnects: 0 })
    } finally {
      this.#following ??= this.#follow()
    }
  }

  async publish(publication: Publication, options: CallOptions): Promise<PublishResult[]> {
    options.signal.throwIfAborted()
    this.#assertConnected()
    const breaks = this.#random.chance(this.#faults.disconnect)
    const isLost = this.#random.chance(0.5)
    if (!breaks) return this.#inner.publish(publication, options)
    this.#breakByChance()
    if (!isLost) await this.#inner.publish(publication, options)
    throw new CollectiveError('disconnected', 'the connection was made to break during this publication')
  }

  async subscribe(
    addresses: readonly Address[],
    onFrame: OnFrame,
    options: CallOptions,
  ): Promise<Subscription> {
    options.signal.throwIfAborted()
    this.#assertConnected()
    let isOpen = true
    const handOver = (frame: ReceivedFrame): void => {
      if (isOpen) this.#handOver(frame, onFrame)
    }
    const subscription = await this.#inner.subscribe(
      addresses,
      frame => this.#receive(frame, handOver),
      options,
    )
    const close = async (): Promise<void> => {
      isOpen = false
      await subscription.close()
    }
    return { close }
  }

  status(): AsyncIterable<Status> {
    return this.#status.read()
  }

  drain(options: CallOptions): Promise<void> {
    return this.#inner.drain(options)
  }

  async close(): Promise<void> {
    this.#cancelReturn()
    this.#line.clear()
    await this.#inner.close()
    await this.#following
    this.#status.set({ state: 'closed' })
  }

  faults(): FaultCounts {
    return { ...this.#counts }
  }

  disconnect(): void {
    if (this.#isCut || this.#status.current.state !== 'connected') return
    this.#isCut = true
    this.#counts.disconnected += 1
    this.#line.clear()
    const cause = new CollectiveError('disconnected', 'the connection was made to break')
    this.#status.set({ state: 'reconnecting', attempt: 1, cause })
  }

  reconnect(): void {
    this.#cancelReturn()
    if (!this.#isCut) return
    this.#isCut = false
    this.#reconnects += 1
    this.#tell()
  }

  heal(): void {
    this.#faults = noFaults
  }

  #receive(frame: ReceivedFrame, handOver: OnFrame): void {
    if (this.#isCut) return
    const { copies, flipAt, delayMs, heldBackMs } = decideFate(this.#faults, this.#random)
    if (copies === 0) this.#counts.dropped += 1
    if (copies === 2) this.#counts.duplicated += 1
    if (copies > 0 && flipAt !== undefined) this.#counts.corrupted += 1
    if (copies > 0 && heldBackMs > 0) this.#counts.reordered += 1
    for (let copy = 0; copy < copies; copy += 1) {
      const bytes = flipAt === undefined ? frame.bytes.slice() : flipBit(frame.bytes, flipAt)
      const passed = this.#line.pass(() => handOver({ ...frame, bytes }), delayMs, heldBackMs)
      if (!passed) this.#counts.dropped += 1
    }
  }

  #handOver(frame: ReceivedFrame, onFrame: OnFrame): void {
    try {
      onFrame(frame)
    } catch (error) {
      this.#logger.error({ err: error, address: frame.address }, 'a handler of frames threw')
    }
  }

  #breakByChance(): void {
    this.disconnect()
    const { disconnectMs } = this.#faults
    this.#cancelReturn = this.#clock?.schedule(disconnectMs, () => this.reconnect()) ?? this.#cancelReturn
  }

  async #follow(): Promise<void> {
    try {
      for await (const status of this.#inner.status()) this.#take(status)
    } catch (error) {
      this.#take({ state: 'failed', cause: toCollectiveError(error) })
    }
  }

  #take(status: Status): void {
    if (isSame(status, this.#innerStatus)) return
    this.#innerStatus = status
    if (!this.#isCut || status.state === 'failed' || status.state === 'closed') this.#tell()
  }

  #tell(): void {
    const status = this.#innerStatus
    if (status.state !== 'connected') this.#status.set(status)
    else this.#status.set({ state: 'connected', reconnects: status.reconnects + this.#reconnects })
  }

  #assertConnected(): void {
    if (this.#isCut)
      throw new CollectiveError('notConnected', 'the connection was made to break: reconnect it first')
  }
}

function isSame(one: Status, other: Status): boolean {
  if (one.state === 'connected' && other.state === 'connected') return one.reconnects === other.reconnects
  if (one.state === 'reconnecting' && other.state === 'reconnecting') return one.attempt === other.attempt
  return one.state === other.state
}
