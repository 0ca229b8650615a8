import type { CallOptions } from './transport'

/** Which request: ids are their callers', so that the same id of somebody else is another request. */
export interface JournalKey {
  readonly caller: string
  readonly requestId: string
}

/** What is remembered of one request on one node. */
export interface JournalEntry extends JournalKey {
  readonly runId: string
  readonly attempt: number
  /** Forgotten no earlier than this, milliseconds since 1970. */
  readonly keepUntilMs: number
}

/** How far a known request has come. `interrupted`: the process ended before it did, and nobody knows how far it came. */
export type JournalState =
  | { readonly state: 'started' }
  | { readonly state: 'interrupted' }
  | { readonly state: 'finished'; readonly reply: StoredReply | undefined }

/** A finished reply, sealed, to be sent again as it is; undefined in `finished` when it had to make room or nobody was to get one. */
export interface StoredReply {
  readonly protected: Uint8Array
  readonly envelope: Uint8Array
  readonly body: Uint8Array
}

/** What `admit` found. `duplicateRun`: another request of the run was admitted with this attempt or a later one. Refusals are error codes. */
export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly known: JournalState }
  | {
      readonly admitted: false
      readonly refused: 'duplicateRun' | 'journalFull' | 'callerShare' | 'journalUnavailable'
    }

/** Holds at-most-once: every request is admitted at most once while it lives. */
export interface Journal {
  /** Survives the process. A node takes a ttl above 10 minutes only with one that does. */
  readonly durable: boolean
  /** Requests made before it are refused, as nobody knows whether they ran: milliseconds since 1970. */
  readonly knowsFromMs: number
  /** Writes the request down, or says what is known of it. Resolves when it is written, as safely as the journal can. */
  admit(entry: JournalEntry, options: CallOptions): Promise<Admission>
  /** What is known of a request, without writing anything. */
  find(key: JournalKey, options: CallOptions): Promise<JournalState | undefined>
  /** Keeps the sealed reply, or only that it is done where there is none or no room. What cannot be written down stops no reply: it is logged. */
  finish(key: JournalKey, reply: StoredReply | undefined, options: CallOptions): Promise<void>
  close(): Promise<void>
}
