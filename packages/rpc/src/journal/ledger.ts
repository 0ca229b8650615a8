import { splitFrame } from '@collective/core'
import type { Admission, Clock, JournalEntry, JournalKey, JournalState, StoredReply } from '@collective/core'
import { Slab, writeFrame } from '@collective/core/internal'

/** How much is remembered at once. */
export interface LedgerLimits {
  /** Requests remembered at once; past it new ones are refused, never old ones forgotten. @default 100000 */
  readonly entries?: number
  /** How many of them one caller may have. @default half of them */
  readonly perCaller?: number
  /** Bytes of stored replies; past it the oldest are dropped and their requests become `replyLost`. @default 33554432 */
  readonly replyBytes?: number
}

/** Told of what is no longer remembered. */
export interface LedgerObserver {
  readonly onForgotten?: (key: JournalKey) => void
  /** It had to make room. */
  readonly onReplyDropped?: (key: JournalKey) => void
}

const keptBytes = new Slab()

// A node has one for every live request, a fleet in one process has them by the million: few fields, and bytes instead of objects.
interface Remembered {
  readonly share: CallersShare
  readonly requestId: string
  readonly runId: string
  readonly attempt: number
  readonly keepUntilMs: number
  state: JournalState['state']
  /** The sealed reply, while it is kept. */
  frame: Uint8Array | undefined
}

/** What one caller has asked. A name that is somebody else's is another key: nobody gets the answer to it or uses up its attempts. */
interface CallersShare {
  readonly caller: string
  readonly requests: Map<string, Remembered>
  /** By run id, the last attempt. */
  readonly attempts: Map<string, number>
}

/** What is remembered of requests, and for how long: the rules of every journal, without writing anything down. */
export class Ledger {
  readonly #clock: Clock
  readonly #observer: LedgerObserver
  readonly #maxEntries: number
  readonly #maxPerCaller: number
  readonly #maxReplyBytes: number
  readonly #callers = new Map<string, CallersShare>()
  // Whose replies are kept, the oldest first; some have been forgotten since.
  #stored: Remembered[] = []
  #size = 0
  #replyBytes = 0
  #sweptMs = 0

  constructor(clock: Clock, limits: LedgerLimits, observer: LedgerObserver = {}) {
    this.#clock = clock
    this.#observer = observer
    this.#maxEntries = limits.entries ?? 100_000
    this.#maxPerCaller = limits.perCaller ?? Math.ceil(this.#maxEntries / 2)
    this.#maxReplyBytes = limits.replyBytes ?? 32 * 1024 * 1024
  }

  /** As `Journal.admit`. */
  admit(entry: JournalEntry): Admission {
    const share = this.#callers.get(entry.caller)
    const known = share?.requests.get(entry.requestId)
    if (known) return { admitted: false, known: stateOf(known) }
    const refused = this.#refusal(entry, share)
    if (refused) return { admitted: false, refused }
    this.#remember(entry, 'started')
    return { admitted: true }
  }

  /** Remembers what was admitted in another life, whatever the limits say now. */
  restore(entry: JournalEntry, state: JournalState['state'], frame: Uint8Array | undefined): void {
    const known = this.#remember(entry, state)
    if (frame) this.#keep(known, frame)
  }

  /** Takes an admission back, as if the request had never come. */
  withdraw(key: JournalKey): void {
    const known = this.#get(key)
    if (!known) return
    this.#forget(known)
    // Whoever asks with attempt n has had those before it done.
    if (known.attempt > 1) this.#shareOf(key.caller).attempts.set(known.runId, known.attempt - 1)
  }

  /** As `Journal.find`. */
  find(key: JournalKey): JournalState | undefined {
    const known = this.#get(key)
    return known && stateOf(known)
  }

  /**
   * As `Journal.finish`.
   * @returns the frame that is kept; undefined where none is, or nobody remembers the request
   */
  finish(key: JournalKey, reply: StoredReply | undefined): Uint8Array | undefined {
    const known = this.#get(key)
    if (!known) return undefined
    known.state = 'finished'
    if (reply) this.#keep(known, writeFrame(reply, keptBytes))
    return known.frame
  }

  /** Forgets everything, and tells nobody. */
  clear(): void {
    this.#callers.clear()
    this.#stored = []
    this.#size = 0
    this.#replyBytes = 0
  }

  #get({ caller, requestId }: JournalKey): Remembered | undefined {
    return this.#callers.get(caller)?.requests.get(requestId)
  }

  #remember(entry: JournalEntry, state: JournalState['state']): Remembered {
    const { caller, requestId, runId, attempt, keepUntilMs } = entry
    const share = this.#shareOf(caller)
    const known = { share, requestId, runId, attempt, keepUntilMs, state, frame: undefined }
    share.requests.set(requestId, known)
    share.attempts.set(runId, Math.max(attempt, share.attempts.get(runId) ?? 0))
    this.#size += 1
    return known
  }

  // Not the one that was looked up before: sweeping may have dropped it.
  #shareOf(caller: string): CallersShare {
    const existing = this.#callers.get(caller)
    if (existing) return existing
    const share = { caller, requests: new Map<string, Remembered>(), attempts: new Map<string, number>() }
    this.#callers.set(caller, share)
    return share
  }

  #keep(known: Remembered, frame: Uint8Array): void {
    if (frame.length > this.#maxReplyBytes) return
    this.#makeRoomFor(frame.length)
    this.#stored.push(known)
    this.#replyBytes += frame.length
    known.frame = frame
  }

  #refusal(
    entry: JournalEntry,
    share: CallersShare | undefined,
  ): 'duplicateRun' | 'journalFull' | 'callerShare' | undefined {
    if (this.#isSweepDue(this.#isFullFor(share) ? 1_000 : 60_000)) this.#sweep()
    if ((share?.attempts.get(entry.runId) ?? 0) >= entry.attempt) return 'duplicateRun'
    if (this.#size >= this.#maxEntries) return 'journalFull'
    return this.#isFullFor(share) ? 'callerShare' : undefined
  }

  #isFullFor(share: CallersShare | undefined): boolean {
    return this.#size >= this.#maxEntries || (share?.requests.size ?? 0) >= this.#maxPerCaller
  }

  // Walking the whole journal for every request of a flood would be the flood's best weapon.
  #isSweepDue(pauseMs: number): boolean {
    return this.#clock.nowMs() - this.#sweptMs > pauseMs
  }

  #sweep(): void {
    const nowMs = this.#clock.nowMs()
    this.#sweptMs = nowMs
    for (const { requests } of this.#callers.values())
      for (const known of requests.values()) if (known.keepUntilMs < nowMs) this.#drop(known)
    this.#stored = this.#stored.filter(({ frame }) => frame !== undefined)
  }

  #makeRoomFor(bytes: number): void {
    let dropped = 0
    for (; this.#replyBytes + bytes > this.#maxReplyBytes && dropped < this.#stored.length; dropped += 1)
      this.#makeRoomOf(this.#stored[dropped])
    // Many at a time: what stands behind them is moved each time.
    if (dropped > 0) this.#stored.splice(0, dropped)
  }

  #makeRoomOf(known: Remembered | undefined): void {
    if (!known?.frame) return
    this.#dropReply(known)
    this.#observer.onReplyDropped?.(keyOf(known))
  }

  #dropReply(known: Remembered): void {
    if (!known.frame) return
    this.#replyBytes -= known.frame.length
    known.frame = undefined
  }

  #drop(known: Remembered): void {
    this.#forget(known)
    this.#observer.onForgotten?.(keyOf(known))
  }

  #forget(known: Remembered): void {
    const { share, requestId, runId, attempt } = known
    this.#dropReply(known)
    share.requests.delete(requestId)
    this.#size -= 1
    if (share.attempts.get(runId) === attempt) share.attempts.delete(runId)
    if (share.requests.size === 0) this.#callers.delete(share.caller)
  }
}

function keyOf({ share, requestId }: Remembered): JournalKey {
  return { caller: share.caller, requestId }
}

function stateOf({ state, frame }: Remembered): JournalState {
  return state === 'finished' ? { state, reply: frame && splitFrame(frame) } : { state }
}
