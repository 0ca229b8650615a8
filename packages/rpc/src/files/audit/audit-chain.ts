import { hashOf, noLine, readLine, type ReadLine } from './audit-line'
import { signatureOf, type AuditCheckpoint } from './checkpoint'
import type { AuditProblem } from './audit-report'
import type { LogLine } from './read-lines'

/** A line and what it is to the one before it. */
export interface ChainStep {
  readonly file: string
  readonly line: number
  /** What it says it is; what it should be, where it is no line. */
  readonly seq: number
  /** Undefined where it is no line of an audit log. */
  readonly read: ReadLine | undefined
  readonly raw: LogLine
  /** It does not follow the line before it. */
  readonly isBroken: boolean
  /** What it signs, where it is a checkpoint. */
  readonly checkpoint?: AuditCheckpoint
}

/** Where a line stands. */
export interface LineAt {
  readonly file: string
  readonly line: number
}

/** The lines of a log so far, each of which follows the one before it. */
export class AuditChain {
  readonly #wanted: ReadonlySet<number>
  readonly #hashes = new Map<number, string>()
  #removedThrough = 0
  lines = 0
  firstSeq = 0
  lost = 0
  last: { readonly seq: number; readonly hash: string; readonly previous: string } = {
    seq: 0,
    hash: noLine,
    previous: noLine,
  }
  place: LineAt = { file: '', line: 0 }

  /** @param wanted lines of which the hash is asked later */
  constructor(wanted: readonly number[]) {
    this.#wanted = new Set(wanted)
  }

  /** Takes the next line, unless it does not follow. */
  add(raw: LogLine): ChainStep {
    const read = raw.isWhole ? readLine(raw.bytes.toString('utf8')) : undefined
    const at = { file: raw.file, line: raw.number, seq: read?.seq ?? this.last.seq + 1, read, raw }
    if (!read || !this.#follows(read)) return { ...at, isBroken: true }
    this.#take(read, raw)
    if (read.kind !== 'checkpoint') return { ...at, isBroken: false }
    const signature = signatureOf(read['signature'])
    const checkpoint = { seq: read.seq - 1, hash: read.previous, ...(signature && { signature }) }
    return { ...at, isBroken: false, checkpoint }
  }

  /** The hash of a wanted line. */
  hashAt(seq: number): string | undefined {
    return this.#hashes.get(seq)
  }

  /** Lines before the first that nothing says were removed with a finished file. */
  missingBefore(): AuditProblem | undefined {
    if (this.firstSeq <= 1 || this.#removedThrough >= this.firstSeq - 1) return undefined
    const message = `the log begins at line ${this.firstSeq}, and no line says that those before it were removed: give all its files`
    return { kind: 'removed', seq: 1, ...this.place, message }
  }

  #follows({ seq, previous }: ReadLine): boolean {
    if (this.lines > 0) return seq === this.last.seq + 1 && previous === this.last.hash
    return seq > 1 || (seq === 1 && previous === noLine)
  }

  #take(read: ReadLine, { bytes, file, number }: LogLine): void {
    const hash = hashOf(bytes)
    if (this.lines === 0) this.firstSeq = read.seq
    this.lines += 1
    this.last = { seq: read.seq, hash, previous: read.previous }
    this.place = { file, line: number }
    if (this.#wanted.has(read.seq)) this.#hashes.set(read.seq, hash)
    if (read.kind === 'lost') this.lost += numberOf(read['count'])
    if (read.kind === 'removed')
      this.#removedThrough = Math.max(this.#removedThrough, numberOf(read['through']))
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
