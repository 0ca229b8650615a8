import type { ProcessProvider } from './provider'

/** How the process agent lists processes. */
export interface ProcessOptions {
  /** Where they are listed; `auto` is Linux's /proc where there is one, else the `ps` command. @default 'auto' */
  readonly provider?: 'auto' | 'proc' | 'ps' | ProcessProvider
  /** How much the list may take in a reply. Bytes of JSON; a reply is refused past the node's `replyBytes`. @default 102400 */
  readonly maxOutput?: number
  /** What a program that does not end in time gets between SIGTERM and SIGKILL. Milliseconds. @default 1000 */
  readonly killAfter?: number
}

/** The same with every default filled in. */
export interface ResolvedProcessOptions {
  readonly provider: 'auto' | 'proc' | 'ps' | ProcessProvider
  readonly maxOutput: number
  readonly killAfterMs: number
}

/** Fills in the defaults. */
export function resolveProcessOptions(options: ProcessOptions): ResolvedProcessOptions {
  return Object.freeze({
    provider: options.provider ?? 'auto',
    maxOutput: options.maxOutput ?? 102_400,
    killAfterMs: options.killAfter ?? 1_000,
  })
}
