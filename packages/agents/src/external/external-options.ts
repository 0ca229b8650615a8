import { CollectiveError } from '@collective/core'
import type { AgentDdl } from '@collective/rpc'
import type { Environment } from '../process/clean-environment'

/** An agent whose actions a program does. */
export interface ExternalOptions {
  /** What the agent is: of `parseMCollectiveDdl`, or as JSON. */
  readonly ddl: AgentDdl
  /** The program, by its whole path or found in PATH, and its first arguments. */
  readonly command: string | readonly [string, ...string[]]
  /** Set over the few variables that programs get from the node. @default {} */
  readonly environment?: Environment
  /** How long the file with its reply may be, and how much of each of its stdout and stderr is kept. Bytes. @default 1048576 */
  readonly maxOutput?: number
  /** What a program that does not end in time gets between SIGTERM and SIGKILL. Milliseconds. @default 5000 */
  readonly killAfter?: number
}

/** The same with every default filled in. */
export interface ResolvedExternalOptions {
  readonly ddl: AgentDdl
  readonly file: string
  readonly args: readonly string[]
  readonly environment: Environment
  readonly maxBytes: number
  readonly killAfterMs: number
}

/** Fills in the defaults. @throws CollectiveError `invalidOption` */
export function resolveExternalOptions(options: ExternalOptions): ResolvedExternalOptions {
  const { ddl, command, environment = {}, maxOutput = 1_048_576, killAfter = 5_000 } = options
  const [file, ...args] = typeof command === 'string' ? [command] : command
  if (file === undefined || file === '')
    throw new CollectiveError('invalidOption', 'expected a command, got none: name the program', {
      path: 'command',
    })
  return Object.freeze({ ddl, file, args, environment, maxBytes: maxOutput, killAfterMs: killAfter })
}
