import type { AckBody, Identity, ReplyBody, RequestBody } from '@collective/core'
import { Alarm } from '../system/alarm'
import { Deferred } from '../system/deferred'
import { gapReply } from './gap-reply'
import { IncomingStreams, type PartFate, type StreamListener } from './incoming-streams'
import { RequestMessages } from './request-messages'
import { RunProgress, type AnswerKind } from './run-progress'
import type { ClientParts } from './client-parts'
import type { ConnectionListener } from './connection-watch'
import type { Answer, Waiting } from './correlation'
import type { CopyFate, RunTimes } from './member'
import type { SuspectListener } from './suspects'

const cutOff = 'the stream has ended, and parts before its end could not be had again in time: read faster'

/** What one request is. */
export interface RequestTerms {
  readonly id: string
  readonly body: RequestBody
  readonly roster: readonly Identity[]
  readonly times: RunTimes
  /** Nobody answers and nobody waits. */
  readonly noResults: boolean
  readonly onAnswer: (answer: Answer<ReplyBody>, kind: AnswerKind) => void
  /** A partial reply that comes in its turn. Without it none are asked for. */
  readonly onPart?: (part: Answer<ReplyBody>) => PartFate
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
  readonly #messages: RequestMessages
  /** How far its streams have come; undefined where it has none. */
  readonly streams: IncomingStreams | undefined
  readonly #fetching = new Map<Identity, (answer: Answer<ReplyBody>) => void>()
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
    this.#messages = new RequestMessages(parts, terms)
    this.streams = streamsOf(terms, (identity, credit) => void this.#messages.credit(identity, credit))
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
      await this.#messages.seal()
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
    if (answer.body.partial) return this.#takePart(answer)
    const fetched = this.#fetching.get(answer.sender)
    if (fetched) return fetched(answer)
    if (this.progress.awaits(answer.sender) && this.#messages.takeUnread(answer))
      return this.#wakeAt(this.#elapsedMs())
    if (!this.streams || !this.progress.awaits(answer.sender)) return this.#count(answer)
    const place = this.streams.takeEnd(answer)
    if (place === 'ends') this.#count(answer)
    if (place === 'broken') this.#count(gapReply(answer.sender, this.#terms, brokenBy(answer.body)))
  }

  #takePart(part: Answer<ReplyBody>): void {
    const isAwaited = this.streams && this.progress.streamed(part.sender, this.#elapsedMs())
    if (isAwaited) this.streams?.take(part)
  }

  #count(answer: Answer<ReplyBody>): void {
    const kind = this.progress.answered(answer.sender, answer.body.outcome)
    if (kind === 'counted') this.#toldFinished += 1
    this.#terms.onAnswer(answer, kind)
    if (this.progress.ended) this.#end.resolve()
  }

  onAck({ sender, body }: Answer<AckBody>): void {
    // The reply came before, and more than that the node does not have.
    if (body.state === 'alreadyDone') this.#endGaps(identity => identity === sender)
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

  /** Carries out what the progress decides, and sets the timer. */
  #step(): void {
    if (!this.#messages.isSealed) return void (this.progress.ended && this.#end.resolve())
    const elapsedMs = this.#elapsedMs()
    this.#endGaps(identity => this.progress.isOverdue(identity, elapsedMs))
    const decision = this.progress.decide(elapsedMs)
    this.#tellDecided()
    if (decision.ended) return this.#end.resolve()
    if (this.#messages.hasUnread) void this.#renew()
    if (decision.ask.length > 0) this.#ask(decision.ask)
    if (decision.cancel.length > 0) void this.#messages.cancel(decision.cancel)
    this.#wakeAt(decision.nextMs)
  }

  #ask(recipients: readonly Identity[]): void {
    if (this.#hasAsked) this.#parts.suspects.follow()
    this.#hasAsked = true
    const streaming = recipients.filter(identity => this.streams?.has(identity))
    const others = streaming.length > 0 ? recipients.filter(each => !this.streams?.has(each)) : recipients
    if (others.length > 0) void this.#publish(others)
    if (this.streams && streaming.length > 0) void this.#demand(this.streams, streaming)
  }

  /** Has streams go on from where they stopped. */
  async #demand(streams: IncomingStreams, identities: readonly Identity[]): Promise<void> {
    const fates = await Promise.all(
      identities.map(identity => this.#messages.credit(identity, streams.demand(identity))),
    )
    this.progress.published(identities, fates, this.#elapsedMs())
    this.#step()
  }

  /** Ends streams whose end has come and what is before it will not. */
  #endGaps(isOver: (identity: Identity) => boolean): void {
    for (const sender of this.streams?.incomplete ?? [])
      if (this.progress.awaits(sender) && isOver(sender)) this.#count(gapReply(sender, this.#terms, cutOff))
  }

  /** Asks again who could not read it, by what is sealed for them now. */
  async #renew(): Promise<void> {
    try {
      await this.#publish(await this.#messages.renew())
    } catch (error) {
      this.#end.reject(error)
    }
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
    try {
      return await this.#messages.publish(recipients)
    } catch (error) {
      this.#end.reject(error)
      return undefined
    }
  }

  #nowMs(): number {
    return this.#parts.settings.clock.monotonicMs()
  }

  #elapsedMs(): number {
    return this.#nowMs() - this.#startedMs
  }
}

function brokenBy({ message }: ReplyBody): string {
  return `the node cannot continue the stream that it had begun, and says: ${message}`
}

function streamsOf(
  { body: { stream }, onPart }: RequestTerms,
  onCredit: StreamListener['onCredit'],
): IncomingStreams | undefined {
  return stream && onPart && new IncomingStreams(stream, { onPart, onCredit })
}
