import {
  assertAddress,
  CollectiveError,
  silentLogger,
  toCollectiveError,
  type Address,
  type CallOptions,
  type ConnectOptions,
  type EventAddress,
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
import { assertFrameSize, StatusFeed } from '@collective/core/internal'
import type { Member, MemoryHub } from './hub'
import { Inbox } from './inbox'
import type { Listener } from './routes'

/** What one transport is like. */
export interface MemoryOptions {
  /** Told of handlers that throw. @default silent */
  readonly logger?: Logger
}

/**
 * A transport within one process: frames go through `hub` to every other transport of it.
 * Frames arrive in the order they were published; each receiver has bytes of its own.
 */
export function memory(hub: MemoryHub, options: MemoryOptions = {}): Transport {
  return new MemoryTransport(hub, options.logger ?? silentLogger)
}

class MemoryTransport implements Member {
  readonly capabilities: TransportCapabilities
  readonly #hub: MemoryHub
  readonly #logger: Logger
  readonly #inbox: Inbox
  readonly #listeners = new Set<Listener>()
  readonly #status = new StatusFeed({ state: 'connecting' })
  #joined: Promise<void> | undefined
  #farewell: EventAddress | undefined
  #reconnects = 0
  #isDrained = false

  constructor(hub: MemoryHub, logger: Logger) {
    const { clock, latencyMs, maxFrameBytes, maxQueued } = hub.options
    this.capabilities = Object.freeze({ unroutable: true, expiry: true, maxFrameBytes })
    this.#hub = hub
    this.#logger = logger
    this.#inbox = new Inbox({ clock, latencyMs, limit: maxQueued })
  }

  async connect({ signal, farewell }: ConnectOptions): Promise<void> {
    signal.throwIfAborted()
    if (this.#status.current.state === 'closed')
      throw new CollectiveError('closed', 'the transport has been closed: make another one')
    this.#farewell ??= farewell
    this.#joined ??= this.#join()
    await this.#joined
  }

  async publish(publication: Publication, { signal }: CallOptions): Promise<PublishResult[]> {
    signal.throwIfAborted()
    this.#assertOpen()
    for (const { address } of publication.targets) assertAddress(address)
    assertFrameSize(publication, this.#hub.options.maxFrameBytes)
    return this.#hub.distribute(publication)
  }

  async subscribe(
    addresses: readonly Address[],
    onFrame: OnFrame,
    { signal }: CallOptions,
  ): Promise<Subscription> {
    signal.throwIfAborted()
    this.#assertConnected()
    for (const address of addresses) assertAddress(address, { wildcards: true })
    const listener = this.#listen([...addresses], onFrame)
    return { close: async () => this.#forget(listener) }
  }

  status(): AsyncIterable<Status> {
    return this.#status.read()
  }

  async drain({ signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    // The hub has a frame as soon as `publish` is called, so nothing is left to wait for.
    this.#isDrained = true
  }

  async close(): Promise<void> {
    this.#unplug()
    this.#listeners.clear()
    this.#hub.leave(this)
    this.#status.set({ state: 'closed' })
  }

  lose(cause: CollectiveError): void {
    const { current } = this.#status
    this.#unplug()
    if (current.state === 'connected') this.#sayFarewell()
    this.#status.set({
      state: 'reconnecting',
      attempt: current.state === 'reconnecting' ? current.attempt + 1 : 1,
      cause,
    })
  }

  restore(refusal: CollectiveError | undefined): void {
    if (this.#status.current.state !== 'reconnecting') return
    if (refusal) return this.lose(refusal)
    for (const listener of this.#listeners) this.#hub.routes.add(listener)
    this.#reconnects += 1
    this.#status.set({ state: 'connected', reconnects: this.#reconnects })
  }

  #sayFarewell(): void {
    if (!this.#farewell) return
    const nothing = new Uint8Array(0)
    const targets = [{ address: this.#farewell, envelope: nothing }]
    this.#hub.distribute({ targets, protected: nothing, body: nothing, expiresMs: Infinity })
  }

  async #join(): Promise<void> {
    try {
      this.#hub.join(this)
    } catch (error) {
      const cause = toCollectiveError(error, 'connectFailed')
      this.#status.set({ state: 'failed', cause })
      throw cause
    }
    this.#status.set({ state: 'connected', reconnects: 0 })
  }

  #listen(addresses: readonly Address[], onFrame: OnFrame): Listener {
    const listener: Listener = {
      addresses,
      receive: (frame, expiresMs) =>
        this.#inbox.offer(() => this.#handOver(listener, onFrame, frame), expiresMs),
    }
    this.#listeners.add(listener)
    this.#hub.routes.add(listener)
    return listener
  }

  #handOver(listener: Listener, onFrame: OnFrame, frame: ReceivedFrame): void {
    if (!this.#listeners.has(listener)) return
    try {
      onFrame(frame)
    } catch (error) {
      this.#logger.error({ err: error, address: frame.address }, 'a handler of frames threw')
    }
  }

  #forget(listener: Listener): void {
    this.#listeners.delete(listener)
    this.#hub.routes.remove(listener)
  }

  #unplug(): void {
    for (const listener of this.#listeners) this.#hub.routes.remove(listener)
    this.#inbox.clear()
  }

  #assertConnected(): void {
    const { state } = this.#status.current
    if (state === 'connected') return
    throw new CollectiveError(
      'notConnected',
      `expected a connected transport, this one is ${state}: connect it first`,
    )
  }

  #assertOpen(): void {
    this.#assertConnected()
    if (this.#isDrained)
      throw new CollectiveError('closed', 'the transport has been drained: it takes no further publications')
  }
}
