import { discoveryProgress, filterToJson, isCollectiveError } from '@collective/core'
import type {
  CancelTimer,
  DiscoveryProgress,
  Expectation,
  Filter,
  Identity,
  ReplyBody,
} from '@collective/core'
import { onAbort } from '@collective/core/internal'
import type { ClientParts } from './client-parts'
import { duration } from './client-options'
import type { Answer, Waiting } from './correlation'
import type { DiscoverOptions, PingReply, Roster, RosterEnd } from './roster'
import { rosterOf } from './roster-of'
import type { SealedRequest } from './sealed-request'

const defaultMaxMs = 2_000

/** What a discovery is told beside its filter. */
export interface BroadcastOptions extends DiscoverOptions {
  readonly onAnswer?: (reply: PingReply) => void
}

/** Asks everybody which nodes match, and follows the answers to the end that core's rule gives. */
export class BroadcastDiscovery implements Waiting {
  readonly #parts: ClientParts
  readonly #options: BroadcastOptions
  readonly #progress: DiscoveryProgress
  readonly #maxMs: number
  readonly #boots = new Map<Identity, string>()
  readonly #late = new Set<Identity>()
  readonly #conflicts = new Set<Identity>()
  readonly #id: string
  #request: SealedRequest | undefined
  #startedMs = 0
  #endedBy: RosterEnd | undefined
  #onEnd: ((end: RosterEnd) => void) | undefined
  #timer: { readonly dueMs: number; readonly stop: CancelTimer } | undefined
  #found: Identity[] = []

  constructor(parts: ClientParts, options: BroadcastOptions) {
    this.#parts = parts
    this.#options = options
    this.#id = parts.sender.newId()
    this.#maxMs = duration('timeout', options.timeout ?? defaultMaxMs, 1)
    this.#progress = discoveryProgress(expectationOf(options), { maxMs: this.#maxMs })
  }

  /** @throws what sealing and the first publication throw */
  async discover(where: Filter): Promise<Roster> {
    const { correlation, settings, signal } = this.#parts
    const ended = new Promise<RosterEnd>(resolve => (this.#onEnd = resolve))
    const stopListening = [this.#options.signal, signal].map(each =>
      onAbort(each, () => this.#end('aborted')),
    )
    try {
      if (!this.#endedBy) await this.#ask(where)
      const endedBy = await ended
      const discoveryTimeMs = settings.clock.monotonicMs() - this.#startedMs
      const extras = { late: this.#late, conflicts: this.#conflicts, discoveryTimeMs }
      return rosterOf(this.#found, { endedBy, source: 'broadcast', ...extras })
    } catch (error) {
      this.#stopTimer()
      correlation.remove(this.#id)
      throw error
    } finally {
      for (const stop of stopListening) stop()
    }
  }

  async #ask(where: Filter): Promise<void> {
    const { sender, correlation, settings, signal } = this.#parts
    this.#startedMs = settings.clock.monotonicMs()
    const body = {
      v: 1,
      run: this.#id,
      attempt: 1,
      agent: 'discovery',
      action: 'ping',
      data: {},
      timeoutMs: this.#maxMs,
      ...(where.node.type === 'all' ? {} : { filter: filterToJson(where) }),
    } as const
    const to = { type: 'agent', agent: 'discovery' } as const
    this.#request = await sender.seal({ kind: 'request', id: this.#id, body, to, ttlMs: this.#maxMs }, signal)
    correlation.add(this.#id, this)
    this.#startedMs = settings.clock.monotonicMs()
    await sender.publish(this.#request, signal)
    this.#step()
  }

  onReply({ sender, body }: Answer<ReplyBody>): void {
    if (body.outcome !== 'ok' || this.#isConflict(sender, body.boot)) return
    const elapsedMs = this.#elapsedMs()
    if (this.#endedBy) return void this.#late.add(sender)
    if (!this.#progress.answered(sender, elapsedMs)) return
    this.#found.push(sender)
    this.#options.onFound?.(sender)
    this.#options.onAnswer?.({ sender, timeMs: elapsedMs })
    if (this.#found.length === this.#options.limit) this.#end('limit')
    else this.#step()
  }

  /** Nobody acknowledges a discovery. */
  onAck(): void {}

  /** One identity with two lives answered: two processes that have the same name. */
  #isConflict(sender: Identity, boot: string): boolean {
    const known = this.#boots.get(sender)
    if (known === undefined) this.#boots.set(sender, boot)
    else if (known !== boot) this.#conflicts.add(sender)
    return known !== undefined
  }

  #elapsedMs(): number {
    return this.#parts.settings.clock.monotonicMs() - this.#startedMs
  }

  #step(): void {
    if (this.#endedBy) return
    const decision = this.#progress.decide(this.#elapsedMs())
    if (decision.ended) return this.#end(decision.by)
    if (decision.askAgain) void this.#askAgain()
    this.#wakeAt(decision.nextMs)
  }

  /** One timer that is moved only forward in time when it fires: none per answer. */
  #wakeAt(dueMs: number): void {
    if (this.#timer && this.#timer.dueMs <= dueMs) return
    this.#stopTimer()
    const delayMs = Math.max(0, dueMs - this.#elapsedMs())
    const stop = this.#parts.settings.clock.schedule(delayMs, () => this.#wake())
    this.#timer = { dueMs, stop }
  }

  #wake(): void {
    this.#timer = undefined
    if (this.#endedBy) this.#parts.correlation.remove(this.#id)
    else this.#step()
  }

  #stopTimer(): void {
    this.#timer?.stop()
    this.#timer = undefined
  }

  async #askAgain(): Promise<void> {
    const { sender, settings, signal } = this.#parts
    try {
      if (this.#request) await sender.publish(this.#request, signal)
    } catch (error) {
      const code = isCollectiveError(error) ? error.code : 'internal'
      settings.logger.debug({ code }, 'a fleet could not be asked once more')
    }
  }

  /** Answers are collected on until the longest wait is over, and are then late. */
  #end(by: RosterEnd): void {
    if (this.#endedBy) return
    this.#endedBy = by
    this.#stopTimer()
    this.#onEnd?.(by)
    if (by === 'aborted') return this.#parts.correlation.remove(this.#id)
    this.#wakeAt(this.#maxMs)
    onAbort(this.#parts.signal, () => this.#stopTimer())
  }
}

function expectationOf({ expect }: DiscoverOptions): Expectation | undefined {
  if (expect === undefined) return undefined
  return typeof expect === 'number' ? { count: expect } : { identities: expect }
}
