import type { ErrorCode } from '../errors/codes'
import type { JsonObject } from '../messages/json'
import type { Outcome } from '../messages/outcome'

/** One decision or outcome. */
export interface AuditEntry {
  readonly event: 'decision' | 'outcome'
  readonly requestId: string
  readonly runId: string
  readonly caller: string
  readonly collective: string
  readonly agent: string
  readonly action: string
  /** What the schema calls sensitive is `[redacted]`, what it does not know `[undeclared]`. */
  readonly input?: JsonObject
  readonly allow?: boolean
  readonly rule?: string
  readonly reason?: string
  readonly outcome?: Outcome
  readonly code?: ErrorCode
  /** Milliseconds since 1970. */
  readonly timeMs: number
}

/** Writes down who did what. */
export interface Auditor {
  /** A rejection is logged and stops nothing. */
  record(entry: AuditEntry): Promise<void>
  /** Writes what it still has. Called when the node is closed. */
  close?(): Promise<void>
}
