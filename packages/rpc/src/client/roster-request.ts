import {
  isCollectiveError,
  type AckBody,
  type Identity,
  type ReplyBody,
  type RequestBody,
} from '@collective/core'
import { Alarm } from '../system/alarm'
import { Deferred } from '../system/deferred'
import { RunProgress, type AnswerKind } from './run-progress'
import type { ClientParts } from './client-parts'
import type { ConnectionListener } from './connection-watch'
import type { Answer, Waiting } from './correlation'
import type { CopyFate, RunTimes } from './member'
import type { SealedRequest } from './sealed-request'
import type { SuspectListener } from './suspects'

/** What one request is. */
export interface RequestTerms {
  readonly id: string
  readonly body: RequestBody
  readonly roster: readonly Identity[]
  readonly times: RunTimes
  /** Nobody answers and nobody waits. */
  readonly noResults: boolean
  readonly onAnswer: (answer: Answer<ReplyBody>, kind: AnswerKind) => void
  /** Members have ended without an answer. */
  readonly onDecided?: () => void
}

/**
 * One request to the members of one roster, from its first publication until each of them has an outcome. What is to be done when is the
 * progress's to decide; here it is carried out, with one timer.
 */
export class RosterRequest implements Waiting, ConnectionListener, SuspectListener {
  readonly progress: RunProgress
  readonly #parts: ClientParts
  readonly #terms: RequestTerms
  readonly #alarm: Alarm
  readonly #end = new Deferred<void>()
  readonly #fetching = new Map<Identity, (answer: Answer<ReplyBody>) => void>()
  #sealed: SealedRequest | undefined
  #hasAsked = false
  #startedMs: number
  // Of the members that have ended, those that whoever asked has been told of.
  #toldFinished = 0

  constructor(parts: ClientParts, terms: RequestTerms) {
    this.#parts = parts
    this.#terms = terms
    this.progress = new RunProgress(terms.roster, terms.times)
    this.#alarm = new Alarm(parts.settings.clock, () => this.#step())
    this.#startedMs = this.#nowMs()
  }

  /** Members of the roster. */
  get size(): number {
    return this.#terms.roster.length
  }

  /** When it was first published, on the monotonic clock. */
  get startedMs(): number {
    return this.#startedMs
  }

  /**
   * Resolves when every member has an outcome.
   * @throws CollectiveError `requestTooLarge`, `invalidData`, `frameTooLarge`, `invalidAddress`
   */
  async carryOut(): Promise<void> {
    const { correlation, connection, suspects } = this.#parts
    if (this.progress.ended) return
    correlation.add(this.#terms.id, this)
    connection.add(this)
    suspects.add(this)
    try {
      this.#sealed = await this.#seal()
      this.#startedMs = this.#nowMs()
      const { reconnectedMs } = connection
      if (reconnectedMs !== undefined) this.progress.reconnected(reconnectedMs - this.#startedMs)
      this.#step()
      await this.#end.promise
    } finally {
      this.#alarm.stop()
      connection.remove(this)
      suspects.remove(this)
      this.#retire()
    }
  }

  /** Ends it within the grace; who has it already is told to stop. */
  abort(): void {
    this.progress.abort(this.#elapsedMs())
    this.#step()
  }

  /** Ends it now, with the outcomes that there are; nobody is told. */
  settle(): void {
    this.progress.lost()
    this.#end.resolve()
  }

  onReconnected(): void {
    this.progress.reconnected(this.#elapsedMs())
    this.#step()
  }

  onLost(): void {
    this.settle()
  }

  onSuspect(identity: Identity): void {
    const elapsedMs = this.#elapsedMs()
    if (this.progress.suspected(identity, elapsedMs)) this.#wakeAt(elapsedMs)
  }

  onReply(answer: Answer<ReplyBody>): void {
    const fetched = this.#fetching.get(answer.sender)
    if (fetched) return fetched(answer)
    const kind = this.progress.answered(answer.sender, answer.body.outcome)
    if (kind === 'counted') this.#toldFinished += 1
    this.#terms.onAnswer(answer, kind)
    if (this.progress.ended) this.#end.resolve()
  }

  onAck({ sender, body }: Answer<AckBody>): void {
    this.progress.acknowledged(sender, body.state, this.#elapsedMs())
    if (this.progress.ended) this.#end.resolve()
    else if (body.state === 'alreadyDone') this.#wakeAt(this.#elapsedMs())
  }

  /** Has a node send the reply again that it keeps; undefined where it does not come. */
  async fetchAgain(identity: Identity): Promise<Answer<ReplyBody> | undefined> {
    const { settings, correlation } = this.#parts
    const answer = new Deferred<Answer<ReplyBody> | undefined>()
    const deadline = new Alarm(settings.clock, () => answer.resolve(undefined))
    correlation.add(this.#terms.id, this)
    this.#fetching.set(identity, reply => answer.resolve(reply))
    deadline.by(this.#nowMs() + settings.askAgainAfterMs + settings.replyGraceMs)
    void this.#publishTo([identity])
    try {
      return await answer.promise
    } finally {
      deadline.stop()
      this.#fetching.delete(identity)
      if (this.progress.ended) this.#retire()
    }
  }

  #retire(): void {
    const { ttlMs, timeoutMs } = this.#terms.times
    this.#parts.correlation.retire(this.#terms.id, this.#startedMs + ttlMs + timeoutMs)
  }

  #seal(): Promise<SealedRequest> {
    const { id, body, roster, times, noResults } = this.#terms
    const message = {
      kind: 'request',
      id,
      body,
      to: { type: 'roster', identities: roster },
      ttlMs: times.ttlMs,
      noResults,
    } as const
    return this.#parts.sender.seal(message, this.#parts.signal)
  }

  /** Carries out what the progress decides, and sets the timer. */
  #step(): void {
    if (!this.#sealed) return void (this.progress.ended && this.#end.resolve())
    const decision = this.progress.decide(this.#elapsedMs())
    this.#tellDecided()
    if (decision.ended) return this.#end.resolve()
    if (decision.ask.length > 0) this.#ask(decision.ask)
    if (decision.cancel.length > 0) void this.#cancel(decision.cancel)
    this.#wakeAt(decision.nextMs)
  }

  #ask(recipients: readonly Identity[]): void {
    if (this.#hasAsked) this.#parts.suspects.follow()
    this.#hasAsked = true
    void this.#publish(recipients)
  }

  #tellDecided(): void {
    const { finished } = this.progress
    if (finished === this.#toldFinished) return
    this.#toldFinished = finished
    this.#terms.onDecided?.()
  }

  // Deciding costs in proportion to who is open: five thousand with a due time each are looked at every 10 ms, three at once.
  #wakeAt(dueMs: number): void {
    const soonestMs = this.#elapsedMs() + this.progress.open / 500
    this.#alarm.by(this.#startedMs + Math.max(dueMs, soonestMs))
  }

  async #publish(recipients: readonly Identity[]): Promise<void> {
    const fates = await this.#publishTo(recipients)
    if (!fates) return
    this.progress.published(recipients, fates, this.#elapsedMs())
    if (this.#terms.noResults) this.progress.release()
    this.#step()
  }

  /** What became of each copy; undefined where what asking again cannot mend has ended the request. */
  async #publishTo(recipients: readonly Identity[]): Promise<readonly CopyFate[] | undefined> {
    const { sender, signal } = this.#parts
    if (!this.#sealed) return undefined
    try {
      return await sender.publish(this.#sealed, signal, recipients)
    } catch (error) {
      if (!isFinal(error)) return recipients.map(() => fateOf(error))
      this.#end.reject(error)
      return undefined
    }
  }

  async #cancel(recipients: readonly Identity[]): Promise<void> {
    const { sender, settings, signal } = this.#parts
    const { id, body, times } = this.#terms
    const cancel = { v: 1, request: id, run: body.run } as const
    const to = { type: 'roster', identities: recipients } as const
    try {
      const message = { kind: 'cancel', id: sender.newId(), body: cancel, to, ttlMs: times.ttlMs } as const
      await sender.publish(await sender.seal(message, signal), signal)
    } catch (error) {
      settings.logger.debug({ err: error, requestId: id }, 'a cancel could not be published')
    }
  }

  #nowMs(): number {
    return this.#parts.settings.clock.monotonicMs()
  }

  #elapsedMs(): number {
    return this.#nowMs() - this.#startedMs
  }
}

function isFinal(error: unknown): boolean {
  return isCollectiveError(error) && (error.code === 'frameTooLarge' || error.code === 'invalidAddress')
}

/** Without a connection nothing was sent; when it broke in between the broker may have it. */
function fateOf(error: unknown): CopyFate {
  return isCollectiveError(error) && error.code === 'notConnected' ? 'notSent' : 'lost'
}
