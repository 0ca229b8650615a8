import { createHash } from 'node:crypto'
import { isJsonObject, type AuditEntry, type JsonObject } from '@collective/core'

/** What stands where there is no line before: of the first line of a log. */
export const noLine = '0'.repeat(64)

/** What a line can be about. */
export type AuditRecord =
  | ({ readonly kind: 'entry' } & Omit<AuditEntry, 'timeMs'>)
  /** Begins a file, or goes on with it after a start of the process. `file` names the one that was finished before. */
  | { readonly kind: 'begin'; readonly identity?: string; readonly file?: string }
  /** What the lines before it come to, signed where there is a signer. */
  | { readonly kind: 'checkpoint'; readonly signature?: AuditSignature }
  /** Entries that came faster than they could be written. */
  | { readonly kind: 'lost'; readonly count: number }
  /** Bytes at the end that were no whole line, as a crash leaves them; they were moved to `file`. */
  | { readonly kind: 'torn'; readonly bytes: number; readonly file: string }
  /** Whole files that were removed because there were as many as there may be. `through` is their last line. */
  | { readonly kind: 'removed'; readonly file: string; readonly through: number }

/** Who signed, and how. */
export interface AuditSignature {
  readonly key: string
  readonly algorithm: string
  /** Base64. */
  readonly value: string
}

/** Where a line stands in the log. */
export interface LinePlace {
  /** From 1, through all files. */
  readonly seq: number
  /** The hash of the line before it. */
  readonly previous: string
}

/** A line as it was read. */
export type ReadLine = JsonObject & LinePlace & { readonly kind: string }

/** A record as the text of a line, without its line feed. */
export function writeLine({ seq, previous }: LinePlace, record: AuditRecord, timeMs: number): string {
  return JSON.stringify({ seq, time: new Date(timeMs).toISOString(), ...record, previous })
}

/** What a line looks like that is one; undefined for any other text. */
export function readLine(text: string): ReadLine | undefined {
  const value = parsed(text)
  return isJsonObject(value) && isLine(value) ? value : undefined
}

/** SHA-256 of a line as it stands, without its line feed, in hexadecimal digits. */
export function hashOf(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('hex')
}

/** What a checkpoint signs: that all lines through `seq` are those that come to this hash. */
export function checkpointBytes(seq: number, hash: string): Uint8Array {
  return new TextEncoder().encode(`collective-audit-1\n${seq}\n${hash}\n`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON is no line.
    return undefined
  }
}

function isLine(value: JsonObject): value is ReadLine {
  const { seq, previous, kind } = value
  return (
    Number.isSafeInteger(seq) &&
    typeof kind === 'string' &&
    typeof previous === 'string' &&
    /^[0-9a-f]{64}$/.test(previous)
  )
}
