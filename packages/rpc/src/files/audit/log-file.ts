import { open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { CollectiveError, type Logger } from '@collective/core'
import { hashOf, noLine, writeLine, type AuditRecord, type LinePlace } from './audit-line'
import { checkpointFile, readCheckpoint } from './checkpoint'
import { readTail, type LogTail } from './log-tail'
import { rotatedFiles, rotatedPath } from './rotated-files'

/** A record and when it was made. */
export interface TimedRecord {
  readonly record: AuditRecord
  /** Milliseconds since 1970. */
  readonly timeMs: number
}

/** What a log file needs to be told. */
export interface LogFileOptions {
  readonly path: string
  readonly identity: string | undefined
  readonly nowMs: () => number
  readonly logger: Logger
}

/** The file that a log is appended to, and the place of its next line. One call at a time. */
export class LogFile {
  readonly #options: LogFileOptions
  #handle: FileHandle
  #size: number
  #next: LinePlace
  #firstSeq: number
  #begunMs: number

  private constructor(options: LogFileOptions, handle: FileHandle, at: { size: number; next: LinePlace }) {
    this.#options = options
    this.#handle = handle
    this.#size = at.size
    this.#next = at.next
    this.#firstSeq = at.next.seq
    this.#begunMs = options.nowMs()
  }

  /**
   * Opens the log, or begins it. A torn line at its end is put aside.
   * @throws CollectiveError `auditUnavailable` where it cannot be opened, or is not what its checkpoint says
   */
  static async open(options: LogFileOptions): Promise<LogFile> {
    const handle = await open(options.path, 'a+', 0o600)
    try {
      const tail = await readTail(handle)
      const next = await nextPlace(options.path, tail.last)
      await assertCovers(options.path, next)
      const log = new LogFile(options, handle, { size: tail.wholeBytes, next })
      if (tail.last !== undefined) log.#firstSeq = await firstSeqOf(handle, next.seq)
      await log.#putAside(tail)
      return log
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** The last line that was written. */
  get last(): { readonly seq: number; readonly hash: string } {
    return { seq: this.#next.seq - 1, hash: this.#next.previous }
  }

  /** Of the file that is written now. Bytes. */
  get size(): number {
    return this.#size
  }

  /** When this file was begun or opened: milliseconds since 1970. */
  get begunMs(): number {
    return this.#begunMs
  }

  /** Writes lines, all or none of them. @throws what writing throws; `auditUnavailable` where somebody else writes too */
  async append(records: readonly TimedRecord[]): Promise<void> {
    await this.#assertAlone()
    const { text, next } = this.#linesOf(records)
    const bytes = Buffer.from(text)
    try {
      await this.#handle.appendFile(bytes)
    } catch (error) {
      // Half a batch would be a torn line in the middle of the log.
      await this.#handle.truncate(this.#size)
      throw error
    }
    this.#size += bytes.length
    this.#next = next
  }

  sync(): Promise<void> {
    return this.#handle.datasync()
  }

  /** Finishes this file and begins the next. @returns the finished one */
  async rotate(): Promise<string> {
    const { path, nowMs } = this.#options
    const finished = rotatedPath(path, this.#firstSeq)
    await this.#handle.close()
    await rename(path, finished)
    this.#handle = await open(path, 'ax+', 0o600)
    this.#size = 0
    this.#firstSeq = this.#next.seq
    this.#begunMs = nowMs()
    await this.#begin(basename(finished))
    return finished
  }

  /** Removes the oldest finished files, so that `most` are left. */
  async removeOldest(most: number): Promise<void> {
    const files = await rotatedFiles(this.#options.path)
    const removed = files.slice(0, Math.max(0, files.length - most))
    for (const [index, { path }] of removed.entries()) {
      const through = (files[index + 1]?.seq ?? this.#firstSeq) - 1
      // Said first: a file that is gone must never be missing without a word.
      await this.append([this.#now({ kind: 'removed', file: basename(path), through })])
      await this.sync()
      await rm(path)
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  #begin(previousFile?: string): Promise<void> {
    const { identity } = this.#options
    const record = {
      ...(identity !== undefined && { identity }),
      ...(previousFile !== undefined && { file: previousFile }),
    }
    return this.append([this.#now({ kind: 'begin', ...record })])
  }

  async #putAside({ torn, wholeBytes }: LogTail): Promise<void> {
    if (torn.length === 0) return this.#begin()
    const { path, logger } = this.#options
    const aside = `${path}.torn-${this.#next.seq}`
    await writeFile(aside, torn, { mode: 0o600, flush: true })
    await this.#handle.truncate(wholeBytes)
    logger.warn(
      { path, aside, bytes: torn.length },
      'the audit log ended in half a line, which was put aside',
    )
    await this.#begin()
    await this.append([this.#now({ kind: 'torn', bytes: torn.length, file: basename(aside) })])
  }

  #linesOf(records: readonly TimedRecord[]): { text: string; next: LinePlace } {
    let next = this.#next
    let text = ''
    for (const { record, timeMs } of records) {
      const line = writeLine(next, record, timeMs)
      text += `${line}\n`
      next = { seq: next.seq + 1, previous: hashOf(line) }
    }
    return { text, next }
  }

  #now(record: AuditRecord): TimedRecord {
    return { record, timeMs: this.#options.nowMs() }
  }

  async #assertAlone(): Promise<void> {
    const { size } = await this.#handle.stat()
    if (size === this.#size) return
    throw new CollectiveError(
      'auditUnavailable',
      `${this.#options.path}: expected ${this.#size} bytes, got ${size}: another process writes to this log, or it was cut off; give each its own`,
      { path: this.#options.path },
    )
  }
}

/** Where the log goes on: behind its last line, or behind that of the newest finished file. */
async function nextPlace(path: string, last: LogTail['last']): Promise<LinePlace> {
  if (last === undefined) return placeAfterFinished(path)
  if (last !== 'unreadable') return { seq: last.line.seq + 1, previous: last.hash }
  throw new CollectiveError(
    'auditUnavailable',
    `${path}: its last line is none of an audit log: see what collective audit verify says, and move it aside`,
    { path },
  )
}

async function placeAfterFinished(path: string): Promise<LinePlace> {
  const newest = (await rotatedFiles(path)).at(-1)
  if (!newest) return { seq: 1, previous: noLine }
  const handle = await open(newest.path, 'r')
  try {
    const { last } = await readTail(handle)
    if (last === undefined) return { seq: newest.seq, previous: noLine }
    return await nextPlace(newest.path, last)
  } finally {
    await handle.close()
  }
}

/** To go on in front of its own checkpoint would overwrite the proof that lines are missing. */
async function assertCovers(path: string, next: LinePlace): Promise<void> {
  const checkpoint = await readCheckpoint(checkpointFile(path)).catch(() => undefined)
  const last = next.seq - 1
  if (!checkpoint || checkpoint.seq < last || (checkpoint.seq === last && checkpoint.hash === next.previous))
    return
  throw new CollectiveError(
    'auditUnavailable',
    `${path}: it ends at line ${last}, which is not what its checkpoint for line ${checkpoint.seq} says: lines are missing or were altered; keep it, and move it and its checkpoint aside`,
    { path },
  )
}

async function firstSeqOf(handle: FileHandle, fallback: number): Promise<number> {
  const bytes = Buffer.alloc(64)
  await handle.read(bytes, 0, bytes.length, 0)
  const digits = /^\{"seq":(\d+),/.exec(bytes.toString('latin1'))?.[1]
  return digits === undefined ? fallback : Number(digits)
}
