import { isJsonObject, type JournalEntry, type JournalKey } from '@collective/core'
import { z } from 'zod'

const shape = z.object({
  caller: z.string(),
  request: z.string(),
  run: z.string(),
  attempt: z.number().int().positive(),
  keepUntil: z.number(),
})

/** Under which key a request is written down. Neither part has a NUL in it. */
export function recordKey({ caller, requestId }: JournalKey): string {
  return `${caller}\0${requestId}`
}

/** A request as it is written down: a line of JSON. */
export function writeRecord(entry: JournalEntry): string {
  const { caller, requestId: request, runId: run, attempt, keepUntilMs: keepUntil } = entry
  return JSON.stringify({ caller, request, run, attempt, keepUntil })
}

/** Undefined for what `writeRecord` does not write. */
export function readRecord(text: string): JournalEntry | undefined {
  const { success, data } = shape.safeParse(parse(text))
  if (!success) return undefined
  const { caller, request, run, attempt, keepUntil } = data
  return { caller, requestId: request, runId: run, attempt, keepUntilMs: keepUntil }
}

/** What the journal says of itself. */
export interface JournalFormat {
  readonly version: number
  /** Since when everything has been written down. Milliseconds since 1970. */
  readonly knowsFromMs: number
}

/** The format as it is written down. */
export function writeFormat({ version, knowsFromMs }: JournalFormat): string {
  return JSON.stringify({ version, knowsFrom: knowsFromMs })
}

/** Undefined for what `writeFormat` does not write. */
export function readFormat(text: string): JournalFormat | undefined {
  const json = parse(text)
  if (!isJsonObject(json)) return undefined
  const { version, knowsFrom } = json
  if (typeof version !== 'number' || typeof knowsFrom !== 'number') return undefined
  return { version, knowsFromMs: knowsFrom }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
