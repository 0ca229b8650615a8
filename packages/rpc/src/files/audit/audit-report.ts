/**
 * What is wrong with a log:
 * `altered`: a line is not what it was when the next was written; `removed`: lines are missing between others, or before the first;
 * `reordered`: a line stands at another place; `repeated`: a line stands there twice; `forked`: two lines claim to follow the same one;
 * `torn`: the last line is not whole; `truncated`: lines are missing at the end; `rewritten`: the lines are not those of a checkpoint;
 * `unsigned`: a checkpoint is not signed by the key that was given, or there is none.
 */
export type AuditProblemKind =
  | 'altered'
  | 'removed'
  | 'reordered'
  | 'repeated'
  | 'forked'
  | 'torn'
  | 'truncated'
  | 'rewritten'
  | 'unsigned'

/** The first thing that is wrong. */
export interface AuditProblem {
  readonly kind: AuditProblemKind
  /** The line of the log that it is about, counted through all files. */
  readonly seq: number
  /** Where it stands, or where it is missing. */
  readonly file: string
  /** In that file, from 1; 0 where the file has none. */
  readonly line: number
  readonly message: string
}

/** What verifying a log came to. */
export interface AuditReport {
  readonly ok: boolean
  readonly problem?: AuditProblem
  /** Lines that were read, up to the problem where there is one. */
  readonly lines: number
  readonly firstSeq: number
  readonly lastSeq: number
  /** The last line that a checkpoint covers whose signature was checked; 0 where none was. */
  readonly signedThrough: number
  /** Entries that the log says it lost. */
  readonly lost: number
}
