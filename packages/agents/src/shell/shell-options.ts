import type { Environment } from '../process/clean-environment'
import type { ShellAllowance } from './allowance'

/** What may be run on a node, and how. */
export interface ShellOptions {
  /** Which commands; without it, none. @default nothing is allowed */
  readonly allow?: ShellAllowance
  /** The shell, which takes a command after `-c`. @default '/bin/sh' */
  readonly shell?: string
  /** Set over the few variables that commands get from the node. @default {} */
  readonly environment?: Environment
  /** How much each of stdout and stderr may take in a reply. Bytes of JSON; a reply is refused past the node's `replyBytes`. @default 102400 */
  readonly maxOutput?: number
  /** What a command that does not end in time gets between SIGTERM and SIGKILL. Milliseconds. @default 5000 */
  readonly killAfter?: number
}

/** The same with every default filled in. */
export interface ResolvedShellOptions {
  readonly allow: ShellAllowance | undefined
  readonly shell: string
  readonly environment: Environment
  readonly maxOutput: number
  readonly killAfterMs: number
}

/** Fills in the defaults. */
export function resolveShellOptions(options: ShellOptions): ResolvedShellOptions {
  return Object.freeze({
    allow: options.allow,
    shell: options.shell ?? '/bin/sh',
    environment: options.environment ?? {},
    maxOutput: options.maxOutput ?? 102_400,
    killAfterMs: options.killAfter ?? 5_000,
  })
}
