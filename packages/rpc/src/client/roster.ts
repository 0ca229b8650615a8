import type { Identity } from '@collective/core'

/** Why discovery stopped waiting. `given`: there was nothing to discover. `source`: a discovery source came to its end. */
export type RosterEnd = 'expected' | 'quiet' | 'maximum' | 'limit' | 'given' | 'source' | 'aborted'

/** A pinned, ordered set of identities. */
export interface Roster {
  /** In the order of their answers. */
  readonly identities: readonly Identity[]
  /** SHA-256 over the sorted identities would be the same for the same set: 16 hexadecimal digits identify it in logs. */
  readonly id: string
  readonly endedBy: RosterEnd
  /** Answers that came after the end, until the maximum: filled while it lives. */
  readonly late: ReadonlySet<Identity>
  /** Identities that more than one node process answered for, until the maximum: filled while it lives. */
  readonly conflicts: ReadonlySet<Identity>
  /** From asking to the end. Milliseconds. */
  readonly discoveryTimeMs: number
  /** The name of the source it came from, `broadcast` by default. */
  readonly source: string
}

/** How nodes are found. */
export interface DiscoverOptions {
  /** Waits at most this long. Milliseconds. @default 2000 */
  readonly timeout?: number
  /** Ends as soon as all of these have answered, or that many. */
  readonly expect?: readonly Identity[] | number
  /** Ends as soon as this many have answered. */
  readonly limit?: number
  readonly signal?: AbortSignal
  /** Called for each identity as it answers. */
  readonly onFound?: (identity: Identity) => void
  /**
   * Called once for each identity that a second process answers for, until the maximum, even after the end. A node that was started again
   * between two askings of one discovery looks the same.
   */
  readonly onConflict?: (identity: Identity) => void
}

/** One answer to a ping. */
export interface PingReply {
  readonly sender: Identity
  /** From publish to receipt. Milliseconds, with fractions. */
  readonly timeMs: number
}
