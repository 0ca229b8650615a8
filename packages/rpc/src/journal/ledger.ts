import { splitFrame } from '@collective/core'
import type {
  Admission,
  Clock,
  Journal,
  JournalEntry,
  JournalKey,
  JournalState,
  StoredReply,
} from '@collective/core'
import { Slab, writeFrame } from '@collective/core/internal'

/** How much the journal in memory keeps. */
export interface MemoryJournalOptions {
  readonly clock: Clock
  /** Requests remembered at once; past it new ones are refused, never old ones forgotten. @default 100000 */
  readonly entries?: number
  /** How many of them one caller may have. @default half of them */
  readonly perCaller?: number
  /** Bytes of stored replies; past it the oldest are dropped and their requests become `replyLost`. @default 33554432 */
  readonly replyBytes?: number
}

const keptBytes = new Slab()

// A node has one for every live request, a fleet in one process has them by the million: few fields, and bytes instead of objects.
interface Remembered {
  readonly requestId: string
  readonly runId: string
  readonly attempt: number
  readonly keepUntilMs: number
  isFinished: boolean
  /** The sealed reply, while it is kept. */
  frame: Uint8Array | undefined
}

/** What one caller has asked. A name that is somebody else's is another key: nobody gets the answer to it or uses up its attempts. */
interface CallersShare {
  readonly requests: Map<string, Remembered>
  /** By run id, the last attempt. */
  readonly attempts: Map<string, number>
}

/** A journal for the life of the process. */
export function memoryJournal(options: MemoryJournalOptions): Journal {
  return new MemoryJournal(options)
}

class MemoryJournal implements Journal {
  readonly durable = false
  readonly #clock: Clock
  readonly #maxEntries: number
  readonly #maxPerCaller: number
  readonly #maxReplyBytes: number
  readonly #callers = new Map<string, CallersShare>()
  // Whose replies are kept, the oldest first; some have been forgotten since.
  #stored: Remembered[] = []
  #size = 0
  #replyBytes = 0
  #sweptMs = 0

  constructor(options: MemoryJournalOptions) {
    this.#clock = options.clock
    this.#maxEntries = options.entries ?? 100_000
    this.#maxPerCaller = options.perCaller ?? Math.ceil(this.#maxEntries / 2)
    this.#maxReplyBytes = options.replyBytes ?? 32 * 1024 * 1024
  }

  async admit(entry: JournalEntry): Promise<Admission> {
    const share = this.#callers.get(entry.caller)
    const known = share?.requests.get(entry.requestId)
    if (known) return { admitted: false, known: stateOf(known) }
    const refused = this.#refusal(entry, share)
    if (refused) return { admitted: false, refused }
    this.#remember(entry)
    return { admitted: true }
  }

  async find(key: JournalKey): Promise<JournalState | undefined> {
    const known = this.#get(key)
    return known && stateOf(known)
  }

  async finish(key: JournalKey, reply: StoredReply | undefined): Promise<void> {
    const known = this.#get(key)
    if (!known) return
    known.isFinished = true
    if (reply) this.#keep(known, writeFrame(reply, keptBytes))
  }

  async close(): Promise<void> {
    this.#callers.clear()
    this.#stored = []
    this.#size = 0
    this.#replyBytes = 0
  }

  #get({ caller, requestId }: JournalKey): Remembered | undefined {
    return this.#callers.get(caller)?.requests.get(requestId)
  }

  #remember({ caller, requestId, runId, attempt, keepUntilMs }: JournalEntry): void {
    const { requests, attempts } = this.#shareOf(caller)
    requests.set(requestId, { requestId, runId, attempt, keepUntilMs, isFinished: false, frame: undefined })
    attempts.set(runId, attempt)
    this.#size += 1
  }

  // Not the one that was looked up before: sweeping may have dropped it.
  #shareOf(caller: string): CallersShare {
    const existing = this.#callers.get(caller)
    if (existing) return existing
    const share = { requests: new Map<string, Remembered>(), attempts: new Map<string, number>() }
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
    for (const [caller, share] of this.#callers) {
      for (const known of share.requests.values()) if (known.keepUntilMs < nowMs) this.#forget(share, known)
      if (share.requests.size === 0) this.#callers.delete(caller)
    }
    this.#stored = this.#stored.filter(({ frame }) => frame !== undefined)
  }

  #makeRoomFor(bytes: number): void {
    let dropped = 0
    for (; this.#replyBytes + bytes > this.#maxReplyBytes && dropped < this.#stored.length; dropped += 1)
      this.#dropReply(this.#stored[dropped])
    // Many at a time: what stands behind them is moved each time.
    if (dropped > 0) this.#stored.splice(0, dropped)
  }

  #dropReply(known: Remembered | undefined): void {
    if (!known?.frame) return
    this.#replyBytes -= known.frame.length
    known.frame = undefined
  }

  #forget({ requests, attempts }: CallersShare, known: Remembered): void {
    const { requestId, runId, attempt } = known
    this.#dropReply(known)
    requests.delete(requestId)
    this.#size -= 1
    if (attempts.get(runId) === attempt) attempts.delete(runId)
  }
}

function stateOf({ isFinished, frame }: Remembered): JournalState {
  return isFinished ? { state: 'finished', reply: frame && splitFrame(frame) } : { state: 'started' }
}
