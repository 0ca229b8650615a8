import type { AckState, Identity, Outcome, PublishResult } from '@collective/core'

/** The times of a run. Milliseconds. */
export interface RunTimes {
  /** How long the action may take on a node, from receipt. */
  readonly timeoutMs: number
  /** How long the answer may take after that, and how long a cancelled run waits for answers. */
  readonly replyGraceMs: number
  /** How long a member may be silent before it is asked again. */
  readonly askAgainAfterMs: number
  /** How long the broker may call a member absent before it is unreachable. */
  readonly unreachableGraceMs: number
  /** How old the request may be when a node starts on it. */
  readonly ttlMs: number
}

/** What is known of one member of a roster. Times are milliseconds since the request was made. */
export interface Member {
  readonly identity: Identity
  outcome: Outcome | undefined
  /** It answered with a result, however that came to count. */
  hasReplied: boolean
  /** Its outcome is what it answered. */
  isAnswered: boolean
  /** A publication to it has not been confirmed yet. */
  isPublishing: boolean
  /** When the broker first took its copy. */
  sentMs: number | undefined
  /** When it first said that it has the request. */
  acceptedMs: number | undefined
  /** The last that was heard of it is a part of its answer, so that silence is no good sign. */
  isFlowing: boolean
  /** When it was last asked or heard of. */
  quietFromMs: number
  /** Since when the broker has been saying that nobody is there. */
  absentFromMs: number | undefined
  /** What it said to a cancel. */
  cancelState: Exclude<AckState, 'accepted'> | undefined
}

/** What became of one copy: what the broker said, or, where publishing failed, whether it may have got it. */
export type CopyFate = PublishResult | 'lost' | 'notSent'

// A node is restarted with its broker, and needs longer to be back than one that lost only its own connection.
const graceFactorAfterReconnect = 5
// A node that said that it is at it is not asked as often as a silent one.
const patienceWithAccepted = 5

/** A member of which nothing is known. */
export function newMember(identity: Identity): Member {
  return {
    identity,
    outcome: undefined,
    hasReplied: false,
    isAnswered: false,
    isPublishing: false,
    sentMs: undefined,
    acceptedMs: undefined,
    isFlowing: false,
    quietFromMs: Number.NEGATIVE_INFINITY,
    absentFromMs: undefined,
    cancelState: undefined,
  }
}

/**
 * When silence ends it. A node counts its timeout from receipt, which is before it says that it accepted, and it starts nothing that is
 * older than the ttl: so only its first sign of life moves the end, and that not for ever.
 */
export function deadlineOf(
  { sentMs, acceptedMs }: Member,
  { timeoutMs, replyGraceMs, ttlMs }: RunTimes,
): number {
  const fromMs = Math.min(acceptedMs ?? sentMs ?? 0, ttlMs)
  return fromMs + timeoutMs + replyGraceMs
}

/** When to ask it again; infinite where that is of no use. */
export function askDueMs(member: Member, times: RunTimes, reconnectedMs: number | undefined): number {
  if (member.isPublishing) return Number.POSITIVE_INFINITY
  const dueMs = member.quietFromMs + pauseOf(member, times)
  const verdictMs = verdictOf(member, times, reconnectedMs)
  const nextMs = verdictMs > member.quietFromMs ? Math.min(dueMs, verdictMs) : dueMs
  return nextMs < lastAskMs(member, times) ? nextMs : Number.POSITIVE_INFINITY
}

/** Nodes start nothing that is older than the ttl; who has started it is asked as long as it may take. */
export function lastAskMs(member: Member, times: RunTimes): number {
  return member.acceptedMs === undefined ? times.ttlMs : deadlineOf(member, times)
}

// However short the timeout is, a lost message is asked for again before the end.
function pauseOf(member: Member, times: RunTimes): number {
  const { askAgainAfterMs, timeoutMs, replyGraceMs, unreachableGraceMs } = times
  const pauseMs = Math.min(askAgainAfterMs, (timeoutMs + replyGraceMs) / 2)
  if (member.absentFromMs !== undefined) return Math.min(pauseMs, Math.max(unreachableGraceMs / 2, 1))
  return member.acceptedMs === undefined || member.isFlowing ? pauseMs : pauseMs * patienceWithAccepted
}

/** From when on the broker's saying that nobody is there counts; infinite while it does not say so. */
export function verdictOf(member: Member, times: RunTimes, reconnectedMs: number | undefined): number {
  const { absentFromMs } = member
  if (absentFromMs === undefined) return Number.POSITIVE_INFINITY
  const { unreachableGraceMs } = times
  const afterReconnectMs =
    reconnectedMs === undefined ? 0 : reconnectedMs + unreachableGraceMs * graceFactorAfterReconnect
  return Math.max(absentFromMs + unreachableGraceMs, afterReconnectMs)
}

/** What a member's silence is called. */
export function silentOutcome({ absentFromMs, sentMs, cancelState, isPublishing }: Member): Outcome {
  if (cancelState === 'stopping') return 'cancelled'
  if (absentFromMs !== undefined) return 'unreachable'
  return sentMs === undefined && !isPublishing ? 'notSent' : 'noReply'
}
