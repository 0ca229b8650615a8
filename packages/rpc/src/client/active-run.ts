import {
  CollectiveError,
  filterToJson,
  isCollectiveError,
  toCollectiveError,
  type AckBody,
  type CancelTimer,
  type Identity,
  type ReplyBody,
  type RequestBody,
} from '@collective/core'
import { onAbort } from '@collective/core/internal'
import { duration } from './client-options'
import { assertTarget, findRoster } from './find-roster'
import { ReplyStream, type ReplySource } from './reply-stream'
import { replyOf } from './reply-of'
import { RunProgress } from './run-progress'
import { RunTally } from './run-tally'
import type { ClientParts } from './client-parts'
import type { ConnectionListener } from './connection-watch'
import type { Answer, Waiting } from './correlation'
import type { CopyFate, RunTimes } from './member'
import type { Roster } from './roster'
import type { Reply, Run, RunOptions, RunSummary } from './run'
import type { RunCall } from './run-call'
import type { SealedRequest } from './sealed-request'

const defaultTtlMs = 60_000

/** One call on one roster, from finding it to its last outcome. It starts when it is made. */
export class ActiveRun<Data> implements Run<Data>, Waiting, ConnectionListener, ReplySource<Data> {
  readonly id: string
  readonly #requestId: string
  readonly #parts: ClientParts
  readonly #call: RunCall<Data>
  readonly #options: RunOptions
  readonly #stream: ReplyStream<Data>
  readonly #tally = new RunTally()
  readonly #aborting = new AbortController()
  readonly #askedAgain = new Map<Identity, (reply: Reply<Data>) => void>()
  readonly #roster: Promise<Roster>
  readonly #summary: Promise<RunSummary>
  #progress = new RunProgress([], noTimes)
  #request: SealedRequest | undefined
  #publishedMs = 0
  #found = 0
  #stopTimer: CancelTimer = () => undefined
  #onEnd: ((error?: unknown) => void) | undefined
  #isRead = false
  #isDiscarded = false

  constructor(parts: ClientParts, call: RunCall<Data>, options: RunOptions) {
    this.id = parts.sender.newId()
    this.#requestId = parts.sender.newId()
    this.#parts = parts
    this.#call = call
    this.#options = options
    this.#stream = new ReplyStream<Data>(this, parts.settings.limits.unreadBytes)
    const startedMs = this.#nowMs()
    const startTime = parts.settings.clock.nowMs()
    this.#roster = this.#findRoster()
    this.#summary = this.#carryOut({ startedMs, startTime })
    // Whoever looks at the run gets the error; nobody has to look.
    this.#roster.catch(() => undefined)
    this.#summary.catch(() => undefined)
  }

  /** Resolves at the end, however it ends. */
  get ended(): Promise<void> {
    return this.#summary.then(
      () => undefined,
      () => undefined,
    )
  }

  roster(): Promise<Roster> {
    return this.#roster
  }

  summary(): Promise<RunSummary> {
    if (!this.#isRead) {
      this.#isDiscarded = true
      this.#stream.discard()
    }
    return this.#summary
  }

  [Symbol.asyncIterator](): AsyncIterator<Reply<Data>> {
    if (this.#isRead || this.#isDiscarded)
      throw new CollectiveError(
        'invalidOption',
        'the replies of a run are iterated once, and before its summary is asked for: keep what you need of them',
      )
    this.#isRead = true
    return this.#stream
  }

  /** Ends the run with the outcomes that it has within the grace; what runs on nodes is cancelled. */
  abort(): void {
    if (this.#aborting.signal.aborted) return
    this.#aborting.abort(new CollectiveError('aborted', 'the run was aborted'))
    this.#progress.abort(this.#elapsedMs())
    this.#step()
  }

  leave(): void {
    this.abort()
  }

  onReconnected(): void {
    this.#progress.reconnected(this.#elapsedMs())
    this.#step()
  }

  onLost(): void {
    this.#progress.lost()
    this.#step()
  }

  onReply({ sender, body, bytes }: Answer<ReplyBody>): void {
    const reply = replyOf(sender, body, this.#call)
    const asked = this.#askedAgain.get(sender)
    if (asked) return asked(reply)
    const kind = this.#progress.answered(sender, reply.outcome)
    if (kind === 'unexpected') this.#tally.unexpected.add(sender)
    if (kind === 'late') this.#tally.late.add(sender)
    if (kind !== 'counted') return
    this.#tally.count(reply.outcome)
    this.#stream.push(reply, bytes)
    this.#report('running')
    if (this.#progress.ended) this.#step()
  }

  onAck({ sender, body }: Answer<AckBody>): void {
    this.#progress.acknowledged(sender, body.state, this.#elapsedMs())
    if (body.state !== 'accepted') this.#step()
  }

  async askAgain(identity: Identity): Promise<Reply<Data>> {
    const { correlation, settings } = this.#parts
    correlation.add(this.#requestId, this)
    const reply = new Promise<Reply<Data>>(resolve => this.#askedAgain.set(identity, resolve))
    const timeoutMs = settings.askAgainAfterMs + settings.replyGraceMs
    const stopTimer = settings.clock.schedule(timeoutMs, () =>
      this.#askedAgain.get(identity)?.(this.#lostReply(identity)),
    )
    void this.#publish([identity])
    try {
      return await reply
    } finally {
      stopTimer()
      this.#askedAgain.delete(identity)
      if (this.#onEnd === undefined) correlation.remove(this.#requestId)
    }
  }

  #lostReply(sender: Identity): Reply<Data> {
    const { agent, action } = this.#call
    const statusmsg = 'the reply was not kept here, and the node did not give it again: read replies faster'
    return { sender, agent, action, outcome: 'replyLost', statuscode: 5, statusmsg, code: 'replyLost' }
  }

  async #findRoster(): Promise<Roster> {
    assertTarget(this.#options)
    if (this.#call.refusal) throw this.#call.refusal
    onAbort(this.#options.signal, () => this.abort())
    this.#report('discovering')
    return findRoster(this.#parts, this.#call.agent, {
      ...this.#options,
      signal: this.#aborting.signal,
      onFound: () => {
        this.#found += 1
        this.#report('discovering')
      },
    })
  }

  async #carryOut(started: { startedMs: number; startTime: number }): Promise<RunSummary> {
    try {
      const roster = await this.#roster
      await this.#ask(roster.identities)
      this.#stream.end()
      this.#report('finished')
      const { discoveryTimeMs } = roster
      const endedMs = this.#nowMs()
      const timeline = { ...started, publishedMs: this.#publishedMs, endedMs, discoveryTimeMs }
      const stats = this.#tally.stats(this.#requestId, this.#progress, timeline)
      return { stats, outcomes: Object.fromEntries(this.#progress.outcomes()) }
    } catch (error) {
      const coded = toCollectiveError(error)
      this.#stream.end(coded)
      throw coded
    }
  }

  async #ask(identities: readonly Identity[]): Promise<void> {
    const { sender, correlation, connection, signal } = this.#parts
    const times = this.#times()
    this.#progress = new RunProgress(identities, times)
    this.#publishedMs = this.#nowMs()
    if (identities.length === 0) return
    const to = { type: 'roster', identities } as const
    const message = {
      kind: 'request',
      id: this.#requestId,
      body: this.#body(),
      to,
      ttlMs: times.ttlMs,
    } as const
    this.#request = await sender.seal(message, signal)
    this.#publishedMs = this.#nowMs()
    if (this.#aborting.signal.aborted) this.#progress.abort(0)
    correlation.add(this.#requestId, this)
    connection.add(this)
    try {
      await new Promise<void>((resolve, reject) => {
        this.#onEnd = error => (error === undefined ? resolve() : reject(error))
        this.#step()
      })
    } finally {
      this.#onEnd = undefined
      this.#stopTimer()
      correlation.remove(this.#requestId)
      connection.remove(this)
    }
  }

  #times(): RunTimes {
    const { timeout, ttl } = this.#options
    const { replyGraceMs, askAgainAfterMs, unreachableGraceMs } = this.#parts.settings
    return {
      timeoutMs: duration('timeout', timeout ?? this.#call.timeoutMs, 1),
      ttlMs: duration('ttl', ttl ?? defaultTtlMs, 1),
      replyGraceMs,
      askAgainAfterMs,
      unreachableGraceMs,
    }
  }

  #body(): RequestBody {
    const { where, noop } = this.#options
    const { agent, action, input } = this.#call
    return {
      v: 1,
      run: this.id,
      attempt: 1,
      agent,
      action,
      data: input,
      timeoutMs: this.#times().timeoutMs,
      ...(where && where.node.type !== 'all' ? { filter: filterToJson(where) } : {}),
      ...(noop ? { noop } : {}),
    }
  }

  /** Carries out what the progress decides, and sets the one timer of the run. */
  #step(): void {
    if (!this.#onEnd) return
    this.#stopTimer()
    const elapsedMs = this.#elapsedMs()
    const decision = this.#progress.decide(elapsedMs)
    if (decision.ended) return this.#onEnd()
    if (decision.ask.length > 0) void this.#publish(decision.ask)
    if (decision.cancel.length > 0) void this.#cancel(decision.cancel)
    if (!Number.isFinite(decision.nextMs)) return
    const delayMs = Math.max(0, decision.nextMs - elapsedMs)
    this.#stopTimer = this.#parts.settings.clock.schedule(delayMs, () => this.#step())
  }

  async #publish(recipients: readonly Identity[]): Promise<void> {
    const { sender, signal } = this.#parts
    if (!this.#request) return
    try {
      const fates = await sender.publish(this.#request, signal, recipients)
      this.#progress.published(recipients, fates, this.#elapsedMs())
    } catch (error) {
      if (isFinal(error)) return this.#onEnd?.(error)
      this.#progress.published(
        recipients,
        recipients.map(() => fateOf(error)),
        this.#elapsedMs(),
      )
    }
    if (this.#options.noResults) this.#progress.lost()
    this.#step()
  }

  async #cancel(recipients: readonly Identity[]): Promise<void> {
    const { sender, settings, signal } = this.#parts
    const body = { v: 1, request: this.#requestId, run: this.id } as const
    const to = { type: 'roster', identities: recipients } as const
    const message = { kind: 'cancel', id: sender.newId(), body, to, ttlMs: this.#times().ttlMs } as const
    try {
      await sender.publish(await sender.seal(message, signal), signal, recipients)
    } catch (error) {
      settings.logger.debug({ err: error, requestId: this.#requestId }, 'a cancel could not be published')
    }
  }

  #report(phase: 'discovering' | 'running' | 'finished'): void {
    const { onProgress } = this.#options
    if (!onProgress) return
    const { finished } = this.#progress
    const discovered = phase === 'discovering' ? this.#found : this.#progress.size
    try {
      onProgress({ phase, discovered, finished })
    } catch (error) {
      this.#parts.settings.logger.error({ err: error }, 'a progress listener threw')
    }
  }

  #nowMs(): number {
    return this.#parts.settings.clock.monotonicMs()
  }

  #elapsedMs(): number {
    return this.#nowMs() - this.#publishedMs
  }
}

const noTimes: RunTimes = {
  timeoutMs: 0,
  replyGraceMs: 0,
  askAgainAfterMs: 0,
  unreachableGraceMs: 0,
  ttlMs: 0,
}

/** What asking again cannot mend ends the run with the error. */
function isFinal(error: unknown): boolean {
  return isCollectiveError(error) && (error.code === 'frameTooLarge' || error.code === 'invalidAddress')
}

/** Without a connection nothing was sent; when it broke in between the broker may have it. */
function fateOf(error: unknown): CopyFate {
  return isCollectiveError(error) && error.code === 'notConnected' ? 'notSent' : 'lost'
}
