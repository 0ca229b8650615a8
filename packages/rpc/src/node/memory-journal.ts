import type {
  Admission,
  Clock,
  Journal,
  JournalEntry,
  JournalKey,
  JournalState,
  StoredReply,
} from '@collective/core'
import { callersKey } from './callers-key'

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

interface Remembered {
  readonly entry: JournalEntry
  state: JournalState
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
  readonly #requests = new Map<string, Remembered>()
  readonly #attempts = new Map<string, number>()
  readonly #perCaller = new Map<string, number>()
  readonly #stored = new Map<string, number>()
  #replyBytes = 0
  #sweptMs = 0

  constructor(options: MemoryJournalOptions) {
    this.#clock = options.clock
    this.#maxEntries = options.entries ?? 100_000
    this.#maxPerCaller = options.perCaller ?? Math.ceil(this.#maxEntries / 2)
    this.#maxReplyBytes = options.replyBytes ?? 32 * 1024 * 1024
  }

  async admit(entry: JournalEntry): Promise<Admission> {
    const key = requestKey(entry)
    const known = this.#requests.get(key)
    if (known) return { admitted: false, known: known.state }
    const refused = this.#refusal(entry)
    if (refused) return { admitted: false, refused }
    this.#requests.set(key, { entry, state: { state: 'started' } })
    this.#attempts.set(runKey(entry), entry.attempt)
    this.#perCaller.set(entry.caller, (this.#perCaller.get(entry.caller) ?? 0) + 1)
    return { admitted: true }
  }

  async find(key: JournalKey): Promise<JournalState | undefined> {
    return this.#requests.get(requestKey(key))?.state
  }

  async finish(request: JournalKey, reply: StoredReply | undefined): Promise<void> {
    const key = requestKey(request)
    const known = this.#requests.get(key)
    if (!known) return
    known.state = { state: 'finished', reply: reply && this.#keep(key, reply) }
  }

  async close(): Promise<void> {
    for (const key of [...this.#requests.keys()]) this.#forget(key)
  }

  /** @returns undefined where it is larger than the whole store */
  #keep(key: string, reply: StoredReply): StoredReply | undefined {
    const bytes = reply.protected.length + reply.envelope.length + reply.body.length
    if (bytes > this.#maxReplyBytes) return undefined
    this.#makeRoomFor(bytes)
    this.#stored.set(key, bytes)
    this.#replyBytes += bytes
    return reply
  }

  #refusal(entry: JournalEntry): 'duplicateRun' | 'journalFull' | 'callerShare' | undefined {
    if (this.#isSweepDue(this.#isFullFor(entry.caller) ? 1_000 : 60_000)) this.#sweep()
    if ((this.#attempts.get(runKey(entry)) ?? 0) >= entry.attempt) return 'duplicateRun'
    if (this.#requests.size >= this.#maxEntries) return 'journalFull'
    return this.#isFullFor(entry.caller) ? 'callerShare' : undefined
  }

  #isFullFor(caller: string): boolean {
    return this.#requests.size >= this.#maxEntries || (this.#perCaller.get(caller) ?? 0) >= this.#maxPerCaller
  }

  // Walking the whole journal for every request of a flood would be the flood's best weapon.
  #isSweepDue(pauseMs: number): boolean {
    return this.#clock.nowMs() - this.#sweptMs > pauseMs
  }

  #sweep(): void {
    const nowMs = this.#clock.nowMs()
    this.#sweptMs = nowMs
    for (const [key, { entry }] of this.#requests) if (entry.keepUntilMs < nowMs) this.#forget(key)
  }

  #makeRoomFor(bytes: number): void {
    for (const [key] of this.#stored) {
      if (this.#replyBytes + bytes <= this.#maxReplyBytes) return
      this.#dropReply(key)
    }
  }

  #dropReply(key: string): void {
    this.#replyBytes -= this.#stored.get(key) ?? 0
    this.#stored.delete(key)
    const known = this.#requests.get(key)
    if (known) known.state = { state: 'finished', reply: undefined }
  }

  #forget(key: string): void {
    const known = this.#requests.get(key)
    if (!known) return
    this.#dropReply(key)
    this.#requests.delete(key)
    if (this.#attempts.get(runKey(known.entry)) === known.entry.attempt)
      this.#attempts.delete(runKey(known.entry))
    const count = (this.#perCaller.get(known.entry.caller) ?? 1) - 1
    if (count > 0) this.#perCaller.set(known.entry.caller, count)
    else this.#perCaller.delete(known.entry.caller)
  }
}

function requestKey({ caller, requestId }: JournalKey): string {
  return callersKey(caller, requestId)
}

function runKey({ caller, runId }: JournalEntry): string {
  return callersKey(caller, runId)
}
