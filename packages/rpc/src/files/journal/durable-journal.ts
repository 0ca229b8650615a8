import { rename } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CollectiveError, isCollectiveError, silentLogger } from '@collective/core'
import type { Admission, Clock, Journal, JournalEntry, JournalKey, JournalState } from '@collective/core'
import type { Logger, StoredReply } from '@collective/core'
import { Ledger, type LedgerLimits } from '../../journal/ledger'
import { systemClock } from '../../system/system-clock'
import { JournalDatabase, type JournalContent } from './journal-database'

/** Where the journal is, and how much it keeps. */
export interface DurableJournalOptions extends LedgerLimits {
  /** A folder of its own, made where it is not there. One process at a time. */
  readonly path: string
  /** @default the system's */
  readonly clock?: Clock
  /** @default silent */
  readonly logger?: Logger
}

/**
 * A journal that survives the process: whoever asks again after a restart gets the reply that was made before it, what was running is
 * `interrupted`, and nothing runs twice. A request waits until it is on the disk, together with all that come meanwhile.
 *
 * One that cannot be read is moved aside, and a new one begun: requests made before that are refused, as nobody knows whether they ran.
 * @throws CollectiveError `journalInUse`, `journalUnavailable`; `pluginMissing` where `classic-level` is not installed
 */
export async function durableJournal(options: DurableJournalOptions): Promise<Journal> {
  const path = resolve(options.path)
  const logger = options.logger ?? silentLogger
  const clock = options.clock ?? systemClock
  const opened = await open(path, { logger, clock })
  return new DurableJournal(opened, { clock, limits: options })
}

interface Surroundings {
  readonly clock: Clock
  readonly logger: Logger
}

interface OpenedJournal {
  readonly database: JournalDatabase
  readonly content: JournalContent
}

async function open(path: string, { clock, logger }: Surroundings): Promise<OpenedJournal> {
  const existing = await tryOpen(path, { clock, logger })
  if (existing) return existing
  const aside = `${path}.corrupt-${clock.nowMs()}`
  await rename(path, aside)
  logger.error({ path, aside }, 'the journal could not be read: it was moved aside, and a new one begun')
  const begun = await tryOpen(path, { clock, logger })
  if (begun) return begun
  throw new CollectiveError('journalUnavailable', `${path}: a new journal cannot be read either`)
}

/** Undefined where what is there is no journal that can be read. */
async function tryOpen(path: string, { clock, logger }: Surroundings): Promise<OpenedJournal | undefined> {
  let database: JournalDatabase | undefined
  try {
    database = await JournalDatabase.open(path, logger)
    const content = await database.read(clock.nowMs())
    if (content) return { database, content }
  } catch (error) {
    if (!isCorruption(error)) throw await openError(path, error, database)
  }
  await database?.close()
  return undefined
}

async function openError(
  path: string,
  error: unknown,
  database: JournalDatabase | undefined,
): Promise<unknown> {
  await database?.close()
  if (isCollectiveError(error)) return error
  if (levelCode(error) === 'LEVEL_LOCKED') {
    const message = `${path}: another process has this journal open; give each node a folder of its own`
    return new CollectiveError('journalInUse', message, { cause: error })
  }
  const message = `${path}: the journal cannot be opened (${reasonOf(error)}): correct the path or its rights`
  return new CollectiveError('journalUnavailable', message, { cause: error })
}

function isCorruption(error: unknown): boolean {
  return levelCode(error) === 'LEVEL_CORRUPTION'
}

function levelCode(error: unknown): unknown {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return typeof inner === 'object' && inner !== null && 'code' in inner ? inner.code : undefined
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return inner instanceof Error ? inner.message : String(inner)
}

class DurableJournal implements Journal {
  readonly durable = true
  readonly knowsFromMs: number
  readonly #database: JournalDatabase
  readonly #ledger: Ledger

  constructor(
    { database, content }: OpenedJournal,
    { clock, limits }: { readonly clock: Clock; readonly limits: LedgerLimits },
  ) {
    this.knowsFromMs = content.knowsFromMs
    this.#database = database
    this.#ledger = new Ledger(clock, limits, {
      onForgotten: key => database.forget(key),
      onReplyDropped: key => void database.finish(key, undefined),
    })
    this.#restore(content, clock.nowMs())
  }

  // The oldest replies first, as they are the first to make room.
  #restore({ requests }: JournalContent, nowMs: number): void {
    const byAge = requests.toSorted((one, other) => one.entry.keepUntilMs - other.entry.keepUntilMs)
    for (const { entry, frame } of byAge) {
      if (entry.keepUntilMs < nowMs) this.#database.forget(entry)
      else this.#ledger.restore(entry, frame ? 'finished' : 'interrupted', frame?.length ? frame : undefined)
    }
  }

  async admit(entry: JournalEntry): Promise<Admission> {
    const admission = this.#ledger.admit(entry)
    if (!admission.admitted) return admission
    try {
      await this.#database.admit(entry)
      return admission
    } catch {
      this.#ledger.withdraw(entry)
      return { admitted: false, refused: 'journalUnavailable' }
    }
  }

  async find(key: JournalKey): Promise<JournalState | undefined> {
    return this.#ledger.find(key)
  }

  async finish(key: JournalKey, reply: StoredReply | undefined): Promise<void> {
    const isKnown = this.#ledger.find(key) !== undefined
    const frame = this.#ledger.finish(key, reply)
    if (!isKnown) return
    try {
      await this.#database.finish(key, frame)
    } catch {
      // Logged where it was written; the caller is to have the reply all the same.
    }
  }

  async close(): Promise<void> {
    await this.#database.close()
  }
}
