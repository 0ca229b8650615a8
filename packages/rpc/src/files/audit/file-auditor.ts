import {
  CollectiveError,
  silentLogger,
  toCollectiveError,
  type AuditEntry,
  type Auditor,
  type CancelTimer,
  type Clock,
  type Logger,
} from '@collective/core'
import { systemClock } from '../../system/system-clock'
import { GroupedWrites } from '../grouped-writes'
import { checkpointFile, signedCheckpoint, writeCheckpoint, type AuditCheckpoint } from './checkpoint'
import { LogFile, type TimedRecord } from './log-file'
import type { AuditSigner } from './audit-signer'

/** When what is written must have reached the disk: with every write, with every checkpoint, or whenever the system likes. */
export type AuditSync = 'always' | 'checkpoint' | 'never'

/** What `fileAuditor` takes. */
export interface FileAuditorOptions {
  /** The log. Finished files get the number of their first line behind the name, checkpoints are in `FILE.checkpoint`. */
  readonly file: string
  /** Whose log it is, for its first line. */
  readonly identity?: string
  /** Signs checkpoints: `ed25519Signer(FILE)`, or your own. @default none */
  readonly signer?: AuditSigner
  /** Told of every checkpoint, to keep it where whoever could alter the log cannot. @default nobody */
  readonly onCheckpoint?: (checkpoint: AuditCheckpoint) => void
  /** Entries after which a checkpoint is made. @default 1000 */
  readonly checkpointEntries?: number
  /** How long an entry waits at most for a checkpoint. Milliseconds. @default 60000 */
  readonly checkpointInterval?: number
  /** Size at which a file is finished. Bytes. @default 16777216 */
  readonly maxBytes?: number
  /** Age at which a file is finished, counted from when it was begun or opened. Milliseconds. @default 86400000 */
  readonly maxAge?: number
  /** Finished files that are kept; older ones are removed, which the log says. @default 64 */
  readonly maxFiles?: number
  /** @default 'checkpoint' */
  readonly sync?: AuditSync
  /** What may wait to be written; past it entries are lost, which the log says. Bytes. @default 8388608 */
  readonly maxWaiting?: number
  /** @default silent */
  readonly logger?: Logger
  /** @default the system's */
  readonly clock?: Clock
}

/** Writes an audit log. */
export interface FileAuditor extends Auditor {
  /** Resolves when the entry is written; at once where it is lost because too much waits. @throws `auditUnavailable` */
  record(entry: AuditEntry): Promise<void>
  /** Writes what waits and a last checkpoint. Calling it again does nothing. */
  close(): Promise<void>
}

type AuditorSettings = Required<Omit<FileAuditorOptions, 'identity' | 'signer' | 'onCheckpoint'>> &
  Pick<FileAuditorOptions, 'identity' | 'signer' | 'onCheckpoint'>

/**
 * An auditor that writes one line of JSON per decision and outcome, each with the hash of the line before it, in files that are finished by
 * size and age. `collective audit verify` finds what has been altered, removed, reordered or forked since.
 * @throws CollectiveError `auditUnavailable` where the file cannot be opened, or lacks lines that its checkpoint covers
 */
export async function fileAuditor(options: FileAuditorOptions): Promise<FileAuditor> {
  const settings = settingsOf(options)
  const { file: path, identity, clock, logger } = settings
  try {
    const log = await LogFile.open({ path, identity, nowMs: () => clock.nowMs(), logger })
    return new LogAuditor(settings, log)
  } catch (error) {
    throw unavailable(path, error)
  }
}

function settingsOf(options: FileAuditorOptions): AuditorSettings {
  return {
    checkpointEntries: 1_000,
    checkpointInterval: 60_000,
    maxBytes: 16_777_216,
    maxAge: 86_400_000,
    maxFiles: 64,
    sync: 'checkpoint',
    maxWaiting: 8_388_608,
    logger: silentLogger,
    clock: systemClock,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    file: options.file,
  }
}

function unavailable(path: string, error: unknown): CollectiveError {
  const { code, message } = toCollectiveError(error)
  if (code === 'auditUnavailable') return toCollectiveError(error)
  return new CollectiveError('auditUnavailable', `${path}: ${message}`, { cause: error, path })
}

/** Longer entries are written without their input. Characters. */
const longestEntry = 65_536

interface Waiting {
  readonly timed: TimedRecord
  readonly bytes: number
}

class LogAuditor implements FileAuditor {
  readonly #settings: AuditorSettings
  readonly #log: LogFile
  readonly #writes: GroupedWrites<Waiting>
  #waitingBytes = 0
  #lost = 0
  /** Lines since the last checkpoint. */
  #uncovered = 0
  #isDue = false
  #stopTimer: CancelTimer | undefined
  #closed: Promise<void> | undefined

  constructor(settings: AuditorSettings, log: LogFile) {
    this.#settings = settings
    this.#log = log
    this.#writes = new GroupedWrites(waiting => this.#write(waiting))
  }

  async record(entry: AuditEntry): Promise<void> {
    const waiting = waitingOf(entry)
    if (this.#closed || this.#waitingBytes + waiting.bytes > this.#settings.maxWaiting) return this.#lose(1)
    this.#waitingBytes += waiting.bytes
    await this.#writes.add([waiting], { sync: this.#settings.sync === 'always' })
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  async #finish(): Promise<void> {
    await this.#writes.settled()
    this.#stopTimer?.()
    try {
      await this.#append([])
      if (this.#uncovered > 0) await this.#checkpoint()
    } finally {
      await this.#log.close()
    }
  }

  #lose(count: number, error?: unknown): void {
    const { logger, file } = this.#settings
    if (this.#lost === 0)
      logger.error({ file, err: error }, 'audit entries are lost, which the log will say as soon as it can')
    this.#lost += count
  }

  /** @throws CollectiveError `auditUnavailable` */
  async #write(waiting: readonly Waiting[]): Promise<void> {
    try {
      await this.#append(waiting.map(({ timed }) => timed))
      if (this.#settings.sync === 'always') await this.#log.sync()
    } catch (error) {
      this.#lose(waiting.length, error)
      throw unavailable(this.#settings.file, error)
    } finally {
      this.#waitingBytes -= waiting.reduce((sum, { bytes }) => sum + bytes, 0)
    }
    await this.#tidy()
  }

  async #append(records: readonly TimedRecord[]): Promise<void> {
    const lost = this.#lost
    const all = lost > 0 ? [this.#now({ kind: 'lost', count: lost }), ...records] : records
    if (all.length === 0) return
    await this.#log.append(all)
    this.#lost -= lost
    this.#uncovered += all.length
  }

  /** Makes a checkpoint and finishes the file, where it is time. Never rejects: the entries are written, and it is tried again. */
  async #tidy(): Promise<void> {
    const { checkpointEntries, logger, file, maxFiles } = this.#settings
    const isFull = this.#isFull()
    try {
      if (isFull || this.#isDue || this.#uncovered >= checkpointEntries) await this.#checkpoint()
      else this.#checkpointLater()
      if (!isFull) return
      await this.#log.rotate()
      await this.#log.removeOldest(maxFiles)
    } catch (error) {
      logger.error({ err: error, file }, 'the audit log could not be given a checkpoint, or not be finished')
    }
  }

  #isFull(): boolean {
    const { maxBytes, maxAge, clock } = this.#settings
    return this.#log.size >= maxBytes || clock.nowMs() - this.#log.begunMs >= maxAge
  }

  #checkpointLater(): void {
    const { clock, checkpointInterval } = this.#settings
    if (this.#uncovered === 0) return
    this.#stopTimer ??= clock.schedule(checkpointInterval, () => {
      this.#isDue = true
      // Through the queue, so that it never meets another write; what fails has been logged.
      void this.#writes.add([], { sync: false })
    })
  }

  /** Says what has been written, in the log and beside it. What it covers is on the disk before it says so. */
  async #checkpoint(): Promise<void> {
    const { signer, file, sync, onCheckpoint } = this.#settings
    this.#stopTimer?.()
    this.#stopTimer = undefined
    this.#isDue = false
    const { signature } = await signedCheckpoint(this.#log.last, signer)
    await this.#log.append([this.#now({ kind: 'checkpoint', ...(signature && { signature }) })])
    this.#uncovered = 0
    if (sync !== 'never') await this.#log.sync()
    const checkpoint = await signedCheckpoint(this.#log.last, signer)
    await writeCheckpoint(checkpointFile(file), checkpoint)
    onCheckpoint?.(checkpoint)
  }

  #now(record: TimedRecord['record']): TimedRecord {
    return { record, timeMs: this.#settings.clock.nowMs() }
  }
}

function waitingOf({ timeMs, ...entry }: AuditEntry): Waiting {
  const record = { kind: 'entry', ...entry } as const
  const { length: bytes } = JSON.stringify(record)
  if (bytes <= longestEntry) return { timed: { record, timeMs }, bytes }
  const short = { ...record, input: { omitted: `${bytes} characters` } }
  return { timed: { record: short, timeMs }, bytes: longestEntry }
}
