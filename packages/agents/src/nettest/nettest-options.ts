/** How the nettest agent reaches other hosts. */
export interface NettestOptions {
  /** The program that sends echo requests, by its path or found in PATH. @default 'ping' */
  readonly ping?: string
  /** What it gets between SIGTERM and SIGKILL where it does not end in time. Milliseconds. @default 1000 */
  readonly killAfter?: number
}

/** The same with every default filled in. */
export interface ResolvedNettestOptions {
  readonly ping: string
  readonly killAfterMs: number
}

/** Fills in the defaults. */
export function resolveNettestOptions({ ping, killAfter }: NettestOptions): ResolvedNettestOptions {
  return Object.freeze({ ping: ping ?? 'ping', killAfterMs: killAfter ?? 1_000 })
}
