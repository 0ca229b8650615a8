import type { CallOptions } from '@collective/core'

/** One process. */
export interface ProcessEntry {
  readonly pid: number
  readonly ppid: number
  /** As whom it runs: the effective user. */
  readonly uid: number
  /** One letter. */
  readonly state: string
  /** Bytes. */
  readonly vsize: number
  /** Bytes. */
  readonly rss: number
  readonly cmdline: string
}

/** Where processes are listed. */
export interface ProcessProvider {
  /** For messages. */
  readonly name: string
  /**
   * All processes that there are, by their number.
   * @throws `providerFailed` where they cannot be listed; the signal's reason
   */
  list(options: CallOptions): Promise<readonly ProcessEntry[]>
}
