import type { AckState, Identity, NodeOutcome, Outcome } from '@collective/core'
import {
  askDueMs,
  deadlineOf,
  lastAskMs,
  newMember,
  silentOutcome,
  verdictOf,
  type CopyFate,
  type Member,
  type RunTimes,
} from './member'

// Whoever says it again and again has the node asked no oftener than this.
const suspectPauseMs = 100

/** What an answer is to a run: the one that counts, the same again, one after the member's end was decided, or a stranger's. */
export type AnswerKind = 'counted' | 'duplicate' | 'late' | 'unexpected'

/** What to do now. */
export type RunDecision =
  | { readonly ended: true }
  | {
      readonly ended: false
      /** When to decide again if nothing happens before. */
      readonly nextMs: number
      /** Publish the request to these; said once. */
      readonly ask: readonly Identity[]
      /** Publish the cancel to these; said once, and once more at half of the grace. */
      readonly cancel: readonly Identity[]
    }

/**
 * Who of a roster has which outcome, when the run ends, and whom to ask again. Times are milliseconds since the request was made; it has no
 * clock of its own. Every member ends with exactly one outcome, and never loses it again.
 */
export class RunProgress {
  readonly #times: RunTimes
  readonly #members = new Map<Identity, Member>()
  readonly #open = new Set<Member>()
  #reconnectedMs: number | undefined
  #abortedMs: number | undefined
  #cancels = 0

  constructor(roster: readonly Identity[], times: RunTimes) {
    this.#times = times
    for (const identity of roster) this.#members.set(identity, newMember(identity))
    for (const member of this.#members.values()) this.#open.add(member)
  }

  /** Whether every member has its outcome. */
  get ended(): boolean {
    return this.#open.size === 0
  }

  /** Members without an outcome. */
  get open(): number {
    return this.#open.size
  }

  /** Members of the roster. */
  get size(): number {
    return this.#members.size
  }

  /** Members with an outcome. */
  get finished(): number {
    return this.#members.size - this.#open.size
  }

  /** The outcomes so far, in the order of the roster. */
  outcomes(): ReadonlyMap<Identity, Outcome> {
    const outcomes = new Map<Identity, Outcome>()
    for (const { identity, outcome } of this.#members.values()) if (outcome) outcomes.set(identity, outcome)
    return outcomes
  }

  /** Members whose outcome is not their own answer, in the order of the roster. */
  unanswered(): Identity[] {
    const members = [...this.#members.values()].filter(member => member.outcome && !member.isAnswered)
    return members.map(member => member.identity)
  }

  /** What became of a publication, in the order of its recipients. */
  published(recipients: readonly Identity[], fates: readonly CopyFate[], elapsedMs: number): void {
    for (const [index, identity] of recipients.entries()) {
      const member = this.#members.get(identity)
      if (member) this.#take(member, fates[index] ?? 'unknown', elapsedMs)
    }
  }

  #take(member: Member, fate: CopyFate, elapsedMs: number): void {
    member.isPublishing = false
    member.quietFromMs = elapsedMs
    if (member.outcome || fate === 'notSent') return
    if (fate === 'unroutable') return this.#takeAbsence(member, elapsedMs)
    member.sentMs ??= elapsedMs
    member.absentFromMs = undefined
  }

  #takeAbsence(member: Member, elapsedMs: number): void {
    member.absentFromMs ??= elapsedMs
    if (elapsedMs >= verdictOf(member, this.#times, this.#reconnectedMs)) this.#end(member, 'unreachable')
  }

  /** A node gave a result. */
  answered(identity: Identity, outcome: NodeOutcome): AnswerKind {
    const member = this.#members.get(identity)
    if (!member) return 'unexpected'
    if (member.hasReplied) return 'duplicate'
    member.hasReplied = true
    if (!this.#open.has(member)) return 'late'
    member.isAnswered = true
    this.#end(member, outcome)
    return 'counted'
  }

  /** A node gave a part of its answer. @returns whether its end is awaited */
  streamed(identity: Identity, elapsedMs: number): boolean {
    const member = this.#members.get(identity)
    if (!member || !this.#open.has(member)) return false
    member.absentFromMs = undefined
    member.sentMs ??= elapsedMs
    this.#takeLife(member, elapsedMs)
    member.isFlowing = true
    return true
  }

  /** Whether the end of a member is awaited, whatever it has come to so far. */
  awaits(identity: Identity): boolean {
    const member = this.#members.get(identity)
    return member !== undefined && this.#open.has(member) && this.#abortedMs === undefined
  }

  /** Whether a member has no time left to answer. */
  isOverdue(identity: Identity, elapsedMs: number): boolean {
    const member = this.#members.get(identity)
    return member !== undefined && this.#open.has(member) && elapsedMs >= this.#deadlineOf(member)
  }

  /** A node said how the request stands there. */
  acknowledged(identity: Identity, state: AckState, elapsedMs: number): void {
    const member = this.#members.get(identity)
    if (!member || member.outcome) return
    member.absentFromMs = undefined
    member.sentMs ??= elapsedMs
    if (state === 'accepted') this.#takeLife(member, elapsedMs)
    else if (this.#abortedMs !== undefined) this.#takeCancelled(member, state)
  }

  #takeLife(member: Member, elapsedMs: number): void {
    member.acceptedMs ??= elapsedMs
    member.quietFromMs = elapsedMs
    member.isFlowing = false
  }

  // `unknown`: the node will refuse the request if it still comes. `stopping` and `alreadyDone`: a result is on its way.
  #takeCancelled(member: Member, state: Exclude<AckState, 'accepted'>): void {
    const isNew = member.cancelState === undefined
    member.cancelState = state
    if (state === 'cancelled' || state === 'unknown') this.#end(member, 'cancelled')
    else if (state === 'alreadyDone' && isNew) member.quietFromMs = Number.NEGATIVE_INFINITY
  }

  /**
   * Its connection is said to have ended without a goodbye: true or not, now is the time to ask.
   * @returns false where there is nothing to ask it, or it has just been asked
   */
  suspected(identity: Identity, elapsedMs: number): boolean {
    const member = this.#members.get(identity)
    if (!member || !this.#open.has(member) || member.isPublishing) return false
    if (elapsedMs - member.quietFromMs < suspectPauseMs) return false
    member.quietFromMs = Number.NEGATIVE_INFINITY
    return true
  }

  /** The connection is back: what was on its way may be lost, so that everybody without an outcome is asked again. */
  reconnected(elapsedMs: number): void {
    this.#reconnectedMs = elapsedMs
    this.#cancels = 0
    for (const member of this.#open) if (!member.isPublishing) member.quietFromMs = Number.NEGATIVE_INFINITY
  }

  /** The caller wants no more: who has not been asked never is, the others have the grace to answer. */
  abort(elapsedMs: number): void {
    if (this.#abortedMs !== undefined) return
    this.#abortedMs = elapsedMs
    for (const member of this.#open)
      if (member.sentMs === undefined && !member.isPublishing) this.#end(member, 'notSent')
  }

  /** Nobody waits for results: members that may have the request have no outcome, the others have theirs. */
  release(): void {
    for (const member of this.#open) {
      if (member.sentMs === undefined) this.#end(member, silentOutcome(member))
      else this.#open.delete(member)
    }
  }

  /** Nothing more will come: there is no connection, or nobody waits. */
  lost(): void {
    for (const member of this.#open) this.#end(member, silentOutcome(member))
  }

  /** Ends whose time is over, and says what to do; call it at `nextMs` and when something has happened. */
  decide(elapsedMs: number): RunDecision {
    for (const member of this.#open)
      if (elapsedMs >= this.#deadlineOf(member)) this.#end(member, silentOutcome(member))
    if (this.ended) return { ended: true }
    const cancel = this.#toCancel(elapsedMs)
    const ask = this.#toAsk(elapsedMs)
    return { ended: false, ask, cancel, nextMs: this.#nextMs(elapsedMs) }
  }

  #toAsk(elapsedMs: number): Identity[] {
    const due = [...this.#open].filter(member => elapsedMs >= this.#askDueMs(member, elapsedMs))
    for (const member of due) {
      member.isPublishing = true
      member.quietFromMs = elapsedMs
    }
    return due.map(member => member.identity)
  }

  #toCancel(elapsedMs: number): Identity[] {
    if (elapsedMs < this.#cancelDueMs()) return []
    this.#cancels += 1
    return [...this.#open].filter(member => !member.cancelState).map(member => member.identity)
  }

  #nextMs(elapsedMs: number): number {
    let nextMs = this.#cancelDueMs()
    for (const member of this.#open)
      nextMs = Math.min(nextMs, this.#deadlineOf(member), this.#askDueMs(member, elapsedMs))
    return nextMs
  }

  #deadlineOf(member: Member): number {
    const deadlineMs = deadlineOf(member, this.#times)
    return this.#abortedMs === undefined
      ? deadlineMs
      : Math.min(deadlineMs, this.#abortedMs + this.#times.replyGraceMs)
  }

  // After an abort only a result that exists already is asked for.
  #askDueMs(member: Member, elapsedMs: number): number {
    if (elapsedMs >= lastAskMs(member, this.#times)) return Number.POSITIVE_INFINITY
    if (this.#abortedMs !== undefined && member.cancelState !== 'alreadyDone') return Number.POSITIVE_INFINITY
    return askDueMs(member, this.#times, this.#reconnectedMs)
  }

  #cancelDueMs(): number {
    if (this.#abortedMs === undefined || this.#cancels > 1) return Number.POSITIVE_INFINITY
    return this.#cancels === 0 ? this.#abortedMs : this.#abortedMs + this.#times.replyGraceMs / 2
  }

  #end(member: Member, outcome: Outcome): void {
    member.outcome = outcome
    this.#open.delete(member)
  }
}
